"""Every model of the figures, put by Python, answered by a server of the cluster and by a worker: the texts are the same, or
differ in the last digits of numbers. Prints a table of both by family, and the models of which texts differ.

Usage: edge_models.py URL [PATTERN], with OMEGA_MONGO_URL and OMEGA_BROKER as the server and the worker have them. The figures are
those of the scikit-learn, XGBoost and LightGBM that are installed here, which the worker has too: with a worker of scikit-learn 1.2
its files are compared. Not part of CI: a worker takes a third of a second for each answer.
"""
import gzip
import importlib
import io
import json
import re
import sys
from pathlib import Path

import joblib
import requests

import omegaml

FIGURES = Path(__file__).parents[1] / 'models/fitted/figures'
ACTIONS = ('predict', 'predict_proba', 'decision_function', 'transform', 'score')

url, pattern = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ''
om = omegaml.setup()
KINDS = ('equal', 'close', 'different')
families = {}
close = {}


def minor(library):
    """1.9 of scikit-learn 1.9.1; empty where it is not installed."""
    try:
        return '.'.join(importlib.import_module(library).__version__.split('.')[:2])
    except ImportError:
        return ''


def installed_figures():
    """Those that the libraries here have made, each with the rows that its models are asked."""
    names = [minor('sklearn'), f'further-{minor("sklearn")}', f'xgboost-{minor("xgboost")}-lightgbm-{minor("lightgbm")}']
    for path in (FIGURES / f'{name}.json.gz' for name in names):
        if path.exists():
            read = json.loads(gzip.decompress(path.read_bytes()))
            yield from ((figure, read['probes'][figure['data']]) for figure in read['figures'])


def answer(name, action, body, require):
    """The status and the text of the result, by this server or a worker."""
    response = requests.put(f'{url}/api/v1/model/{name}/{action}/', params={'async': '0', **require}, json=body, timeout=120)
    text = response.text
    if response.ok:
        return response.status_code, text[text.index('"result":'):]
    return response.status_code, response.json().get('detail', text)


def is_close(ours, theirs):
    """Whether two answers differ in the last digits of numbers alone."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(is_close, ours, theirs))
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 1e-9 * max(abs(theirs), 1e-3)
    return ours == theirs


for figure, probe in installed_figures():
    if not re.search(pattern, figure['family'] + '/' + figure['name']):
        continue
    rows = [list(row) for row in zip(*(column['values'] for column in probe['columns']))]
    names = probe['names']
    x = {'data': rows, **({'columns': names} if names else {})}
    model = joblib.load(io.BytesIO(figure['file'].encode('latin-1')))
    om.models.put(model, figure['name'])
    counts = families.setdefault(figure['family'], dict.fromkeys(KINDS, 0))
    for action in ACTIONS:
        if action not in figure['answers']:
            continue
        truth = probe['truth']
        if action == 'score' and truth is None:
            continue
        y = {'data': [row if isinstance(row, list) else [row] for row in truth]} if truth is not None else None
        body = {'datax': x, 'datay': y} if action == 'score' else x
        ours, theirs = answer(figure['name'], action, body, {}), answer(figure['name'], action, body, {'require': 'default'})
        if ours == theirs:
            counts['equal'] += 1
        elif ours[0] == theirs[0] < 300 and is_close(json.loads(ours[1][9:-1]), json.loads(theirs[1][9:-1])):
            counts['close'] += 1
            close.setdefault(figure['name'], []).append(action)
        else:
            counts['different'] += 1
            print(figure['name'], action, ours[0], ours[1][:160], '|', theirs[0], theirs[1][:160], sep=' ')
    om.models.drop(figure['name'], force=True)
print('\n| family |', ' | '.join(KINDS), '|\n|---|---|---|---|')
for family, counts in families.items():
    print('|', family, '|', ' | '.join(str(counts[kind]) for kind in KINDS), '|')
totals = {kind: sum(counts[kind] for counts in families.values()) for kind in KINDS}
print('| all |', ' | '.join(map(str, totals.values())), '|')
print('close:', '; '.join(f'{name} ({", ".join(actions)})' for name, actions in close.items()))
sys.exit(totals['different'] > 0)
