"""Models that a server with --python computes by it, beside the same scikit-learn here. By hand: it needs that very Python.

Usage: installed_models.py URL   (a server started with --python and the interpreter that runs this)
"""
import io
import sys
import time

import joblib
import numpy as np
import pandas as pd
import requests
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

url = sys.argv[1] + '/api/v1'
iris = load_iris(as_frame=True)
X = iris.data.rename(columns=lambda name: name.split(' (')[0].replace(' ', '_'))
Y = iris.target


def table(frame):
    return {'columns': list(frame.columns), 'data': frame.astype(object).where(frame.notna(), None).values.tolist()}


def ask(method, path, status=None, **how):
    answer = requests.request(method, f'{url}/{path}', **how)
    expected = status or {'GET': 200, 'PUT': 202, 'POST': 201, 'DELETE': 202}[method]
    assert answer.status_code == expected, (path, answer.status_code, answer.text[:500])
    return answer.json() if answer.content else None


def compare(name, pipeline, model, x, y, actions, fit_x=None):
    """Makes, trains and asks it there and here."""
    requests.delete(f'{url}/model/{name}/')
    created = ask('POST', 'model/', json={'name': name, 'pipeline': pipeline})
    assert created['model']['kind'] == 'sklearn.joblib', created
    body = {'datax': table(x), **({} if y is None else {'datay': [[one] for one in y.tolist()]})}
    assert ask('PUT', f'model/{name}/fit/', json=body)['result'] == 'ok'
    model.fit(x, *([] if y is None else [y]))
    for action in actions:
        wanted = getattr(model, action)(x, *([y] if action == 'score' else []))
        wanted = wanted.toarray() if hasattr(wanted, 'toarray') else wanted
        sent = body if action == 'score' else table(x)
        found = ask('PUT', f'model/{name}/{action}/', json=sent)['result']
        if getattr(wanted, 'dtype', None) == object or np.asarray(wanted).dtype.kind in 'UO':
            assert np.asarray(wanted).tolist() == found, (name, action)
        else:
            np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12, err_msg=f'{name} {action}')
    print('as here:', name, ', '.join(actions))


compare('svc', [['SVC', {'C': 0.5}]], SVC(C=0.5), X, Y, ['predict', 'decision_function', 'score'])
compare('pipe', [['PolynomialFeatures', {'degree': 2}], ['scale', 'sklearn.preprocessing.StandardScaler', {}], ['LogisticRegression', {'C': 2, 'max_iter': 500, 'tol': 1e-3}]],
        make_pipeline(PolynomialFeatures(2), StandardScaler(), LogisticRegression(C=2, max_iter=500, tol=1e-3)), X, Y, ['predict', 'predict_proba', 'score'])
compare('grid', [['GridSearchCV', {'estimator': ['SVC', {}], 'param_grid': {'C': [0.1, 1, 10], 'kernel': ['rbf', 'linear']}, 'cv': 3}]],
        GridSearchCV(SVC(), {'C': [0.1, 1, 10], 'kernel': ['rbf', 'linear']}, cv=3), X, Y, ['predict', 'score'])
compare('vote', [['VotingClassifier', {'estimators': [['lr', 'LogisticRegression', {'max_iter': 500}], ['rf', ['RandomForestClassifier', {'random_state': 0}]]], 'voting': 'soft'}]],
        VotingClassifier([('lr', LogisticRegression(max_iter=500)), ('rf', RandomForestClassifier(random_state=0))], voting='soft'), X, Y, ['predict', 'predict_proba'])
mixed = X.assign(kind=['a', 'b', 'c'] * 50)
compare('mixed', [['ColumnTransformer', {'transformers': [['num', 'StandardScaler', ['sepal_length']], ['cat', ['OneHotEncoder', {}], ['kind']]], 'remainder': 'drop'}], ['RandomForestClassifier', {'random_state': 1}]],
        make_pipeline(ColumnTransformer([('num', StandardScaler(), ['sepal_length']), ('cat', OneHotEncoder(), ['kind'])]), RandomForestClassifier(random_state=1)), mixed, Y, ['predict', 'predict_proba'])
compare('log', [['FunctionTransformer', {'func': 'numpy.log1p'}]], FunctionTransformer(np.log1p), X, None, ['transform'])
compare('mlp', [['MLPClassifier', {'hidden_layer_sizes': [8, 4], 'random_state': 0, 'max_iter': 50}]],
        __import__('sklearn.neural_network').neural_network.MLPClassifier((8, 4), random_state=0, max_iter=50), X, Y, ['predict_proba'])

# the same columns in another order
requests.delete(f'{url}/model/hist/')
ask('POST', 'model/', json={'name': 'hist', 'pipeline': [['HistGradientBoostingClassifier', {'max_iter': 20}]]})
ask('PUT', 'model/hist/fit/', json={'datax': table(X), 'datay': [[one] for one in Y]})
here = HistGradientBoostingClassifier(max_iter=20).fit(X, Y)
assert ask('PUT', 'model/hist/predict/', json=table(X[X.columns[::-1]]))['result'] == here.predict(X).tolist()

# in parts, of classes that come bit by bit
requests.delete(f'{url}/model/sgd/')
ask('POST', 'model/', json={'name': 'sgd', 'pipeline': [['SGDClassifier', {'random_state': 0}]]})
part = SGDClassifier(random_state=0)
for rows in (slice(0, 150, 2), slice(1, 150, 2)):
    ask('PUT', 'model/sgd/partial_fit/', json={'datax': table(X[rows]), 'datay': [[one] for one in Y[rows]]})
    part.partial_fit(X[rows], Y[rows], classes=[0, 1, 2])
assert ask('PUT', 'model/sgd/predict/', json=table(X))['result'] == part.predict(X).tolist()

# texts, one column of them
requests.delete(f'{url}/model/texts/')
texts, labels = ['good day', 'bad day', 'good night', 'bad night'], ['+', '-', '+', '-']
ask('POST', 'model/', json={'name': 'texts', 'pipeline': [['TfidfVectorizer', {'ngram_range': [1, 2]}], ['LogisticRegression', {}]]})
ask('PUT', 'model/texts/fit/', json={'datax': {'columns': ['t'], 'data': [[text] for text in texts]}, 'datay': [[one] for one in labels]})
found = ask('PUT', 'model/texts/predict/', json={'columns': ['t'], 'data': [['a good one'], ['bad']]})['result']
assert found == ['+', '-'], found

# an uploaded file, trained further, by stored data too
sink = io.BytesIO()
gp = GaussianProcessRegressor().fit(X.values[:20], Y.values[:20] * 1.0)
joblib.dump(gp, sink)
requests.delete(f'{url}/model/gp/')
ask('PUT', 'model/gp/', data=sink.getvalue(), headers={'Content-Type': 'application/x-joblib'})
np.testing.assert_allclose(ask('PUT', 'model/gp/predict/', json=X.values[:20].tolist())['result'], gp.predict(X.values[:20]))
about = ask('GET', 'model/hist/')['result']
assert about['class'] == 'sklearn.ensemble.HistGradientBoostingClassifier' and about['params']['max_iter'] == 20, about
forest = RandomForestClassifier(random_state=0).fit(X[:50], Y[:50])
sink = io.BytesIO()
joblib.dump(forest, sink)
requests.delete(f'{url}/model/forest/')
ask('PUT', 'model/forest/', data=sink.getvalue(), headers={'Content-Type': 'application/x-joblib'})
requests.put(f'{url}/dataset/irisx/', json={'append': False, 'data': {name: X[name].tolist() for name in X}, 'dtypes': {name: 'float64' for name in X}})
requests.put(f'{url}/dataset/irisy/', json={'append': False, 'data': {'y': Y.tolist()}, 'dtypes': {'y': 'int64'}})
ask('PUT', 'model/forest/fit/?datax=irisx&datay=irisy')
assert ask('GET', 'model/forest/predict/?datax=irisx')['result'] == forest.fit(X, Y).predict(X).tolist()

# refusals are sentences
for pipeline, said in (([['Nope']], 'no estimator'), ([['SVC', {'zzz': 1}]], 'zzz'), ([['os.path.join']], 'no class of an estimator')):
    refused = ask('POST', 'model/', status=422, json={'name': 'bad', 'pipeline': pipeline})
    assert said in refused['detail'], refused
refused = ask('PUT', 'model/svc/predict/', status=422, json=[[1, 2]])
assert 'features' in refused['detail'], refused

session, body, times = requests.Session(), table(X[:10]), []
for _ in range(200):
    start = time.perf_counter()
    assert session.put(f'{url}/model/svc/predict/', json=body).status_code == 202
    times.append(time.perf_counter() - start)
print(f'ten rows by SVC: p50 {sorted(times)[100] * 1000:.1f} ms, p95 {sorted(times)[190] * 1000:.1f} ms')
