"""Three notebooks leave the same outputs embedded and on the cluster; schedules are the same documents to omega-ml and to the server.

Usage: notebooks.py EMBEDDED CLUSTER   (addresses of servers; OMEGA_MONGO_URL and OMEGA_BROKER are those of the cluster)
"""
import datetime
import re
import sys
import time

import omegaml as om
import requests

alone, cluster = sys.argv[1:]

LOAD = '''
import numpy as np
import pandas as pd
import omegaml as om
rng = np.random.default_rng(7)
n = 400
flats = pd.DataFrame({'size': rng.uniform(20, 140, n).round(1), 'rooms': rng.integers(1, 6, n), 'district': rng.choice(list('ABCD'), n),
                      'built': pd.Timestamp('1950-01-01') + pd.to_timedelta(rng.integers(0, 27000, n), unit='D')})
flats['rent'] = (200 + 14 * flats['size'] + 60 * flats['rooms'] + flats['district'].map(dict(A=0, B=80, C=150, D=-50)) + rng.normal(0, 40, n)).round(2)
flats.loc[::50, 'rooms'] = 0
om.datasets.put(flats, 'flats', append=False)
om.datasets.metadata('flats').kind
# %%
flats = om.datasets.get('flats')
flats.describe()
# %%
flats.head(), flats['rent'].dtype
# %%
om.datasets.get('flats', size__gt=100, district='A')[['size', 'rent']].sort_values('rent').tail(3)
# %%
lazy = om.datasets.getl('flats')
len(lazy), lazy['rent'].value.mean().round(6), lazy[lazy['size'] > 130].value.shape, lazy.query(rooms=5).value['rent'].max()
# %%
lazy[['size', 'rent']].sort('-rent').head(3).value
# %%
lazy.loc[17].value[['size', 'rent']].to_dict()
# %%
om.datasets.put({'currency': 'CHF', 'limits': [1, 2.5]}, 'settings', append=False)
om.datasets.put(rng.standard_normal((5, 3)), 'weights')
om.datasets.get('settings'), om.datasets.get('weights').round(6)
# %%
om.datasets.exists('flats'), om.datasets.list('fl*'), om.datasets.exists('nothing')
# %%
%time
print('loaded', len(flats)); flats.groupby('district').agg({'rent': ['mean', 'count'], 'size': 'max'}).round(3)
'''

TRAIN = '''
import numpy as np
import pandas as pd
import omegaml as om
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.metrics import confusion_matrix, r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
columns = ColumnTransformer([('numbers', StandardScaler(), ['size', 'rooms']), ('district', OneHotEncoder(), ['district'])])
model = Pipeline([('columns', columns), ('boost', GradientBoostingRegressor(n_estimators=40, random_state=0))])
om.models.put(model, 'rent', attributes={'owner': 'ann'})
om.models.metadata('rent').kind, om.models.metadata('rent').attributes['owner']
# %%
done = om.runtime.model('rent').fit('flats[size,rooms,district]', 'flats[rent]').get()
predicted = om.runtime.model('rent').predict('flats[size,rooms,district]').get()
np.asarray(predicted).ravel()[:5].round(6)
# %%
flats = om.datasets.get('flats')
round(float(r2_score(flats['rent'], np.asarray(predicted).ravel())), 9)
# %%
round(float(om.runtime.model('rent').score('flats[size,rooms,district]', 'flats[rent]').get()), 9)
# %%
fitted = om.models.get('rent')
type(fitted).__name__, fitted.named_steps['boost'].feature_importances_.round(6)
# %%
search = GridSearchCV(RandomForestClassifier(random_state=1, n_estimators=15), {'max_depth': [2, 4]}, cv=3)
search.fit(flats[['size', 'rent']], flats['district'])
om.models.put(search.best_estimator_, 'districts')
search.best_params_, round(search.best_score_, 9)
# %%
guess = om.models.get('districts').predict(flats[['size', 'rent']])
print(confusion_matrix(flats['district'], guess))
om.datasets.put(pd.DataFrame({'district': flats['district'], 'guess': guess, 'rent': flats['rent'], 'predicted': np.asarray(predicted).ravel()}), 'guesses', append=False)
search.best_estimator_  # the search itself shows how long its fits took
# %%
import warnings
warnings.warn('trained on few flats')
'''

REPORT = '''
%matplotlib inline
import omegaml as om
import matplotlib.pyplot as plt
from IPython.display import HTML, Markdown, display
guesses = om.datasets.get('guesses')
display(Markdown('# Rents'), HTML(f'<b>{len(guesses)}</b> flats'))
# %%
figure, axes = plt.subplots(1, 2, figsize=(8, 3))
guesses.plot.scatter(x='rent', y='predicted', ax=axes[0])
guesses.groupby('district').rent.mean().plot.bar(ax=axes[1]);
# %%
(guesses['predicted'] - guesses['rent']).hist(bins=20)
plt.title('residuals')
# %%
guesses.assign(right=guesses['district'] == guesses['guess']).groupby('district').right.mean().to_frame().style.format('{:.1%}').to_html(uuid='t')
# %%
guesses.sample(3, random_state=2)
# %%
1 / 0
'''


def ask(server, method, path, **how):
    answer = requests.request(method, f'{server}/api/v1/{path}', timeout=600, **how)
    assert answer.ok, (server, path, answer.status_code, answer.text[:2000])
    return answer.json() if answer.content else None


def cells(code):
    return [{'cell_type': 'code', 'source': source.strip(), 'metadata': {}, 'outputs': [], 'execution_count': None} for source in code.split('# %%\n')]


# Addresses in memory, and how far a time was measured.
VOLATILE = [(r'0x[0-9a-f]+', '0x'), (r'sk-\S+?-id-\d+', 'sk'), (r'Wall time: .*|CPU times: .*', 'time'),
            (r'\S*ipykernel_\d+/\d+\.py:\d+|<ipython-input-[^>]*>:\d+|Cell In\[\d+\]:\d+', 'cell')]


def joined(text):
    return ''.join(text) if isinstance(text, list) else text


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    value = joined(value)
    for pattern, to in VOLATILE if isinstance(value, str) else ():
        value = re.sub(pattern, to, value)
    return value


def outputs(cell):
    """What a cell has shown, but for what omega-ml itself says while it is imported and stores: a turning wheel, and warnings."""
    shown = []
    for output in cell['outputs']:
        kind = output['output_type']
        if kind == 'stream':
            text = re.sub(r'[\u2800-\u28ff] loading[ \w]*\.\.\.| *\r *', '', joined(output['text']))
            if output['name'] == 'stderr':
                text = re.sub(r'\S*/omegaml/.*(\n.*)*', '', text)
            if shown and shown[-1][:2] == (kind, output['name']):
                text = shown.pop()[2] + text
            if text.strip():
                shown.append((kind, output['name'], plain(text)))
        else:
            told = (output['ename'], output['evalue']) if kind == 'error' else plain(output['data'])
            shown.append((kind, None, told))
    return shown


def run(server, name, code):
    ask(server, 'PUT', f'job/{name}/', json={'nbformat': 4, 'nbformat_minor': 5, 'metadata': {}, 'cells': cells(code)})
    began = time.perf_counter()
    ran = ask(server, 'POST', f'job/{name}/run/')
    took = time.perf_counter() - began
    [status] = ran['job_runs'].values()
    result = ran['job_results'][-1]
    report = ask(server, 'GET', f'job/export/{result.removeprefix("results/")}/')['content']
    return status, ask(server, 'GET', f'job/{result}/')['content']['cells'], report.count('data:image/png'), took


failed = False
for name, code in (('load', LOAD), ('train', TRAIN), ('report', REPORT)):
    (status, here, figures, took), (wanted, there, of, needed) = [run(server, name, code) for server in (alone, cluster)]
    differ = [pair for pair in zip(here, there, strict=True) if outputs(pair[0]) != outputs(pair[1])]
    for one, other in differ:
        print(f'--- {name}: {joined(one["source"])}\nembedded: {outputs(one)}\non the cluster: {outputs(other)}', file=sys.stderr)
    failed |= bool(differ) or (status, figures) != (wanted, of)
    print(f'{name}: {len(here)} cells, {sum(len(outputs(cell)) for cell in here)} outputs, {figures} figures in the report, {status}, on the cluster {of} and {wanted}, '
          f'{len(differ)} cells differ; embedded {took:.1f} s, cluster {needed:.1f} s', flush=True)


def until(check, patience=240):
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        if found := check():
            return found
        time.sleep(1)
    raise AssertionError('this did not come about')


# What one schedules the other knows.
ask(cluster, 'PUT', 'job/load/schedule/', json={'run-at': 'weekdays, at 06:05'})
cron, triggers = om.jobs.get_schedule('load', only_pending=True)
assert cron == '5 6 * * mon-fri' and [one['run-at'].strftime('%H:%M') for one in triggers] == ['06:05'], (cron, triggers)
om.jobs.schedule('load', run_at=om.jobs.Schedule(at='07:10'))
told = ask(cluster, 'GET', 'job/load/schedule/')
assert told['run-at'] == om.jobs.get_schedule('load')[0] and '07:10' in told['next_run'], told
ask(cluster, 'DELETE', 'job/load/schedule/')
assert not om.jobs.get_schedule('load', only_pending=True)[1]
print('schedules of either are read by the other', flush=True)

# A tick of omega-ml's beat is one run; of a bucket that it does not know the server makes it.
om.jobs.drop('tick', force=True)
om.jobs.create('print("ticked")', 'tick')
due = datetime.datetime.now() - datetime.timedelta(minutes=2)
om.jobs.schedule('tick', run_at='0 * * * *', last_run=due - datetime.timedelta(hours=1))
ask(cluster, 'PUT', 'job/other/', json={'code': 'print("other")'}, headers={'Bucket': 'other'})
ask(cluster, 'PUT', 'job/other/schedule/', json={'run-at': '* * * * *'}, headers={'Bucket': 'other'})
until(lambda: om.jobs.metadata('tick').attributes.get('job_runs'))
until(lambda: ask(cluster, 'GET', 'job/other/', headers={'Bucket': 'other'})['job_results'])
time.sleep(20)  # in which a second one would have come
told = ask(cluster, 'GET', 'job/tick/schedule/')
assert len(om.jobs.metadata('tick').attributes['job_runs']) == 1, om.jobs.metadata('tick').attributes
assert told['last_run'] and told['last_run']['status'] == 'OK', told
ask(cluster, 'DELETE', 'job/other/schedule/', headers={'Bucket': 'other'})
if failed:
    sys.exit('Notebooks differ')
print('a tick of the beat is one run, and the server says what came of it; other buckets the server runs itself')
print('all of it')
