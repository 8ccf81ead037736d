"""Does what the server is asked in another way, once for each line of its input, and prints how long that took, in ms.

Usage: peer.py omegaml   (a client of omega-ml, whose worker computes: script, predict, notebook)
       peer.py nbclient  (a kernel for each run: notebook)
The first line has the notebook's cells as a JSON list.
"""
import json
import sys
import time

cells = json.loads(sys.stdin.readline())


def by_nbclient():
    import nbformat
    from nbclient import NotebookClient

    def notebook():
        told = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        NotebookClient(told, kernel_name='python3').execute()
    return {'notebook': notebook}


def by_omegaml():
    import nbformat
    import omegaml as om
    import pandas as pd
    from sklearn.svm import SVC

    X = pd.DataFrame([[row % 7, row % 11, row % 13] for row in range(100)], columns=list('abc'))
    om.models.put(SVC().fit(X, ['high' if a > 3 else 'low' for a in X['a']]), 'svc')
    om.jobs.put(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), 'cells')
    ten = X.head(10)
    return {
        'script': lambda: om.runtime.script('double').run(21).get(),
        'predict': lambda: om.runtime.model('svc').predict(ten).get(),
        'notebook': lambda: om.runtime.job('cells').run().get(),
    }


work = {'nbclient': by_nbclient, 'omegaml': by_omegaml}[sys.argv[1]]()
print('ready', flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    work[line.strip()]()
    print(f'took {(time.perf_counter() - began) * 1000:.3f}', flush=True)
