"""What scripts of the cluster do by HTTP: URL is their first argument, and ALONE, where they ask it too, the second."""
import sys
import time
from pathlib import Path

import requests

sys.path.append(str(Path(__file__).parents[1] / 'services'))
import install_once  # noqa: E402, F401  here as in the workers

PATIENCE = 200  # seconds; on busy cores starting Jupyter's kernel takes most of a minute
url, alone = (server + '/api/v1' for server in [*sys.argv[1:3], ''][:2])


def send(method, path, status, at=url, **how):
    answer = requests.request(method, at + path, **how)
    assert answer.status_code == status, (method, path, answer.status_code, answer.text)
    return answer.json() if answer.text else None


def as_task(method, path, **how):
    accepted = send(method, path + ('&' if '?' in path else '?') + 'async=1', 202, **how)
    until, pause = time.monotonic() + PATIENCE, 0.05
    while (result := requests.get(f"{url}/task/{accepted['task_id']}/result")).status_code == 202:
        assert time.monotonic() < until, result.text
        time.sleep(pause)
        pause = min(1, pause * 1.5)  # each look costs the database, which is slow
    assert result.status_code == 200, result.text
    return result.json()['response']


def nothing_left(om):
    """Waits until what bodies of tasks were kept as is gone; the answer comes before."""
    until = time.monotonic() + PATIENCE
    while temporary := [name for name in om.datasets.list() if '_temp_' in name]:
        assert time.monotonic() < until, temporary
        time.sleep(0.2)


def step(name):
    print('ok', name, flush=True)
