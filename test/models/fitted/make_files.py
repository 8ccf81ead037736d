"""Writes files/: one small model in the forms that are uploaded. With scikit-learn, joblib and skops installed."""
from pathlib import Path

import joblib
import skops.io
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

folder = Path(__file__).with_name('files')
x, y = load_iris(return_X_y=True, as_frame=True)
x.columns = ['a', 'b', 'c', 'd']
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y.map(dict(enumerate(['setosa', 'versicolor', 'virginica']))))
joblib.dump(model, folder / 'iris.joblib', compress=('xz', 3))
joblib.dump(model, folder / 'iris.bz2.joblib', compress=('bz2', 3))
skops.io.dump(model, folder / 'iris.skops', compression=8)
print(model.predict_proba(x.iloc[[0, 60, 120]]).tolist(), model.named_steps['logisticregression'].intercept_.tolist())
