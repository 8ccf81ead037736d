import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import type { Database } from '../../../src/store/database.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { type Kernel, openKernel } from '../../../src/worker/python/kernel.ts'
import { snapshotPath } from '../../../src/worker/python/snapshot.ts'
import { INTERPRETERS, LEAVE, ODD, runCellsBy, type World } from './interpreter-world.ts'

const python = inject('python')
const TASK = crypto.randomUUID() as TaskId

describe.each(Object.entries(INTERPRETERS))('code in %s', (name, interpreter) => {
  const isInstalled = name === 'installed'
  if (isInstalled && python === '') return test.skip('there is no python3', () => {})
  let database: Database
  let world: World
  let kernel: Kernel
  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), 'omega-python-'))
    database = await openDatabase({ data, mongo: undefined })
    world = { data, store: new Store(database), died: [], told: [] }
    kernel = await openKernel(interpreter(world))
  })
  afterAll(() => database.close())

  const runCells = (...sources: string[]) => runCellsBy(kernel, sources)
  const runScript = async (code: string, ...args: Json[]) => {
    const script = { name: 's', kind: 'py', content: new TextEncoder().encode(code) } as const
    return kernel.runScript(script, { bucket: 'omegaml', task: TASK, args, kwargs: {} })
  }

  test('shows what cells print and what their last expression is, but for one that ends in a semicolon', async () => {
    const { shown, status } = await runCells(
      'x = 20\nprint("a")\nx + 1',
      'x; # quiet',
      '_ + 21',
      'import asyncio\nawait asyncio.sleep(0)\n[i async for i in agen()] if False else "late"',
      'float("nan")',
    )
    expect([status, shown]).toEqual(['OK', [['a\n', '21'], [], ['42'], ["'late'"], ['nan']]])
  })

  test('stops at the cell that raises', async () => {
    const { shown, status, message, error } = await runCells('1', '1 / 0', '2')
    expect([status, message, shown]).toEqual([
      'ERROR',
      'ZeroDivisionError: division by zero',
      [['1'], ['ZeroDivisionError'], []],
    ])
    expect(error).toEqual({ name: 'ZeroDivisionError', message: 'division by zero', cell: 2 })
  })

  test.runIf(isInstalled)('says what IPython shows as text, as of a magic that is not there', async () => {
    const { error } = await runCells('1', '%nothing')
    const message = 'Line magic function `%nothing` not found.'
    expect(error).toEqual({ name: 'UsageError', message, cell: 2 })
  })

  test.runIf(isInstalled)(
    'has the magics of notebooks that draw in a browser and are saved by it',
    async () => {
      const magic = 'get_ipython().run_line_magic("matplotlib", "notebook")'
      const where = `import importlib.util\nif importlib.util.find_spec("matplotlib"):\n    ${magic}\n"fine"`
      const { shown } = await runCells('%autosave 60', where)
      expect(shown).toEqual([expect.arrayContaining(['Autosaving every 60 seconds\n']), ["'fine'"]])
    },
  )

  test('reaches the store, where integers stay exact', async () => {
    const { shown } = await runCells(
      'om.datasets.put([{"n": 2**53 + 1}], "exact", append=False, kind="pandas.dfrows")\nom["other"].datasets.list()',
      'om.datasets.list()',
      'om.datasets.get("none")',
    )
    expect(shown).toEqual([['[]'], ["['exact']"], ['LookupError']])
    expect(
      await runScript('def run(om, **k):\n    return om.datasets.metadata("exact").kind_meta'),
    ).toContain('int64')
  })

  test('keeps what is put as it is, or refuses it', async () => {
    const { shown } = await runCells(
      `import datetime, decimal
kept = [[1, None], [2**53 + 1, 2**80], [True, 1], [True, None], [1.5, float('nan')], [float('inf')], ['a', None, 1], [[1, [None]]], [{'a': {'b': 1}}], []]
refused = [[value] for value in (datetime.datetime.now(), datetime.date.today(), datetime.time(1), datetime.timedelta(1), decimal.Decimal(1), b'a', {1}, {1: 2}, 1j, [{1}])]
def back(values, kind):
    try:
        om.datasets.put({'c': values}, 'kept', append=False, kind=kind)
    except TypeError as error:
        return None
    return om.datasets.get('kept')
assert back([(1, [(2,)])], 'python.data') == [{'c': [[1, [[2]]]]}]
[repr(values) for values in kept if repr(back(values, 'python.data')) != repr([{'c': values}])], [values for values in refused if back(values, 'python.data') is not None]`,
      "[values for values in [*refused, ['a', 1.0], [[1.0]], [{'a': float('nan')}]] if back(values, 'pandas.dfrows') is not None]",
      `om.datasets.put({'at': [datetime.date.today()]}, 'kept', append=False, kind='pandas.dfrows')`,
    )
    expect(shown).toEqual([['([], [])'], ['[]'], ['TypeError']])
  })

  test.skipIf(isInstalled)(
    'has the values of a frame as rows, where a column of numbers is as in pandas',
    async () => {
      const { shown } = await runCells(
        `def back(*values):
    om.datasets.put({'c': list(values)}, 'kept', append=False, kind='pandas.dfrows')
    return [row['c'] for row in om.datasets.get('kept')]
back(1, 1.0, None, float('nan')), back(float('inf'), -float('inf'))`,
        'back(2**53 + 1, 2**80), back(True, 1, None)',
        "back('Infinity', 1, 1.5), back([1, [None]], {'a': {'b': 1}})",
      )
      expect(shown).toEqual([
        ['([1.0, 1.0, None, None], [inf, -inf])'],
        ['([9007199254740993, 1208925819614629174706176], [True, 1, None])'],
        ["(['Infinity', 1, 1.5], [[1, [None]], {'a': {'b': 1}}])"],
      ])
    },
  )

  const ends = [
    ['an exception without a text', `${ODD}\nraise Odd()`, 'Odd'],
    ['a debugger', '%pdb on\n1 / 0', 'StdinNotImplementedError'],
    ['a task', LEAVE, 'SystemExit'],
  ] as const
  test.each(isInstalled ? ends : ends.slice(0, 1))('ends at the cell with %s', async (_, code, name) => {
    const { shown, status } = await runCells(code, '2')
    expect([status, shown.at(-1)]).toEqual(['ERROR', []])
    expect(shown[0]).toContain(name)
  })

  test.runIf(isInstalled)('what a run does behind its end is no part of the next', async () => {
    const late = 'print("late", om.datasets.put([1], "late"))'
    await runScript(
      `import atexit, sys, time\ndef run(om):\n    def leave():\n        time.sleep(0.1)\n        ${late}\n    atexit.register(leave)`,
    )
    expect(await runScript('def run(om):\n    return om.datasets.exists("late")')).toBe('false')
    expect(JSON.stringify(world.told)).not.toContain('late')
    await runScript('import sys\ndef run(om):\n    sys.stdout = None')
    expect(await runScript('def run(om):\n    return 1')).toBe('1')
    expect(world.died).toEqual([])
  })

  test('answers what a script answers, also one that is async', async () => {
    expect(
      await runScript('def run(om, n):\n    return {"n": n, "nan": float("nan")}', 9007199254740993n),
    ).toBe('{"n": 9007199254740993, "nan": null}')
    const code = 'import asyncio\nasync def run(om):\n    await asyncio.sleep(0)\n    return 1'
    expect(await runScript(code)).toBe('1')
  })

  test('tells what a script has raised and printed', async () => {
    const code = 'def run(om):\n    print("before")\n    return om.datasets.get("none")'
    await expect(runScript(code)).rejects.toMatchObject({
      exception: 'LookupError',
      trace: { stdout: 'before\n', traceback: expect.stringContaining('script.py", line 3, in run') },
    })
    await expect(runScript('def run(om):\n    raise Exception("gone", 410)')).rejects.toMatchObject({
      status: 410,
      answer: 'gone',
    })
  })

  test.each([
    ['raises', 'def run(om, *a, **k):\n    raise ValueError("too wide")', 'ValueError', 'too wide'],
    ['has no run', 'x = 1', 'AttributeError', 'no function run'],
    ['exits', 'import sys\ndef run(om):\n    sys.exit(3)', 'SystemExit', 'called sys.exit(3)'],
    ['raises what has no text', `${ODD}\ndef run(om, *a, **k):\n    raise Odd()`, 'Odd', 'str() failed'],
    ['answers no JSON', 'def run(om, *a, **k):\n    return object()', 'TypeError', '"object"'],
  ])('says what is wrong with a script that %s', async (_, code, exception, said) => {
    const message = expect.stringContaining(said)
    await expect(runScript(code)).rejects.toMatchObject({ exception, message })
  })

  test('reads a dataset when its value is asked for, and stores scripts', async () => {
    const { message, shown } = await runCells(
      'om.datasets.put([{"x": 1, "y": 2}, {"x": 3, "y": 4}], "lazy", append=False, kind="pandas.dfrows")\nlazy = om.datasets.getl("lazy")\nlazy.columns, lazy.dtypes["x"], len(lazy.query(x__gt=1)["y"])',
      '[len(lazy.head(1).value), len(list(lazy.iterchunks(1))), list(lazy.sort("-x").x.value)]',
      'om.scripts.put("def run(om, n):\\n    return n + 1", "plus")["name"], om.scripts.get("plus").run(om, 1)',
      'columns = {"columns": ["y"]}\nlen(om.datasets.get("lazy", **columns)), om.datasets.getl("lazy", **columns).columns, om.datasets.get("lazy", lazy=True, **columns).columns',
      'om.datasets.getl("none")',
    )
    expect(message).toMatch(/^LookupError/)
    expect(shown[0]).toEqual(["(['x', 'y'], 'int64', 1)"])
    expect(shown[1]).toEqual(['[1, 2, [3, 1]]'])
    expect(shown.slice(2, 4)).toEqual([["('plus', 2)"], ["(2, ['y'], ['y'])"]])
  })

  test.each([
    ['om.datasets.put([1], None)', 'A name is a text, not None'],
    ['om.scripts.put("/nowhere/double.py", "double")', 'No such file or directory'],
    ['om.scripts.put("pypi://double", "double")', 'would have to be fetched'],
    ['om.scripts.put("def run(:", "double")', 'invalid syntax'],
    ['om.jobs.run("j", timeout="soon")', "could not convert string to float: 'soon'"],
    ['om.datasets.get("lazy", columns=["z"])', 'has no column "z"'],
  ])('refuses %s', async (code, said) => {
    await expect(runScript(`def run(om):\n    ${code}`)).rejects.toThrow(said)
  })

  test('stores a module that is a package, and that of an archive', async () => {
    const code = `import importlib, os, sys, tarfile
def run(om):
    os.makedirs('own/packed')
    open('own/packed/__init__.py', 'w').write('def run(om): return __name__')
    sys.path.insert(0, 'own')
    om.scripts.put(importlib.import_module('packed'), 'packed')
    with tarfile.open('own.tar.gz', 'w:gz') as archive:
        archive.add('own')
    om.scripts.put('pkg://own.tar.gz', 'other')
    return [om.scripts.get(name).run(om) for name in ('packed', 'other')]`
    expect(await runScript(code)).toBe('["packed", "packed"]')
  })

  test.skipIf(isInstalled)('says that there is no network', async () => {
    const code = 'import urllib.request\ndef run(om):\n    urllib.request.urlopen("http://127.0.0.1:1/")'
    await expect(runScript(code)).rejects.toThrow('There is no network in Pyodide')
  })

  test('tells how much of it is done, and refuses what is no part', async () => {
    const code =
      'import sys\ndef run(om):\n    print("on its way")\n    om.runtime.progress(0.5)\n    print("e", file=sys.stderr)'
    await runScript(code)
    if (isInstalled) {
      expect(world.told.slice(-3)).toEqual([
        { type: 'output', id: TASK, stream: 'stdout', text: 'on its way\n' },
        { type: 'progress', id: TASK, fraction: 0.5 },
        { type: 'output', id: TASK, stream: 'stderr', text: 'e\n' },
      ])
    }
    await expect(runScript('def run(om):\n    om.runtime.progress(2)')).rejects.toThrow('from 0 to 1')
  })

  test('that prints without end is stopped by an error', async () => {
    const { shown } = await runCells('while True:\n    print("x" * 1000)')
    expect(shown[0]?.at(-1)).toMatch(/Exception$/)
  })

  test.runIf(isInstalled)('has frames as pandas has them, and models as they were put', async () => {
    const { message, shown } = await runCells(
      `import pandas as pd, numpy as np
frame = pd.DataFrame({'n': [2**53 + 1, 2], 'f': [1 / 3, np.nan], 'c': pd.Categorical(['x', 'y']), 'i': pd.array([1, None], dtype='Int64')},
                     index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'l']))
om.datasets.put(frame, 'frame', append=False)
pd.testing.assert_frame_equal(om.datasets.get('frame'), frame, check_exact=True)
om.datasets.get('frame', n=2).shape`,
      `from sklearn.svm import SVR
x = pd.DataFrame({'x': [1.0, 2.0, 3.0]})
om.models.put(SVR(), 'svr')
om.runtime.model('svr').fit(x, [1.0, 2.0, 3.0]).get()`,
      `fitted = SVR().fit(x, [1.0, 2.0, 3.0])
bool((om.runtime.model('svr').predict(x).get() == fitted.predict(x)).all()), type(om.models.get('svr')).__name__`,
      '%time 1\n!echo said',
      `array = np.arange(6, dtype='float32').reshape(3, 2)
om.datasets.put(array, 'array', attributes={'of': 'me'})
back = om.datasets.get('array')
assert back.dtype == array.dtype and (back == array).all() and om.datasets.metadata('array').attributes == {'of': 'me'}
om.datasets.get('array[1]')['1'].tolist(), om.datasets.list(kind='ndarray.bin')`,
      `table = pd.DataFrame({'x': [3, 1, 2, 1], 'y': list('abcd')})
om.datasets.put(table, 'table', append=False)
lazy = om.datasets.getl('table')
assert lazy.x.value.equals(table.x) and lazy[['y']].value.equals(table[['y']])
assert lazy[(lazy.x > 1) & ~(lazy.y == 'a')].value.y.tolist() == ['c'] and lazy.loc[2].value.y == 'c'
assert lazy.groupby('x').y.count().tolist() == [2, 1, 1] and lazy.x.mean() == 1.75 and lazy.x.unique().value == [3, 1, 2]
lazy.sort(['x', '-y']).head(2).value.y.tolist(), lazy.tail(1).y.value.tolist(), lazy.shape`,
      `om.models.put(SVR(C=2), 'svr', tag='two', attributes={'of': 'me'})
om.models.get('svr@two').C, om.models.get('svr', version=-2).C, om.models.metadata('svr').attributes['of']`,
      `import os
os.makedirs('own/needs')
open('own/needs/__init__.py', 'w').write('def run(om): pass')
open('own/requirements.txt', 'w').write('pandas>=1\\n# a comment\\nnot-there-at-all==1\\n')
open('own/setup.py', 'w').write('needed = ["numpy>999", "omegaml", "old; python_version < \\'3\\'"]\\nsetup(name="needs", install_requires=needed)')
om.scripts.put('pkg://own', 'needs')
om.scripts.get('needs')`,
    )
    expect(message).toMatch(
      /^ImportError: Script "needs" requires "not-there-at-all==1" \(not installed\), "numpy>999" \(\d\S+ is installed\), install/,
    )
    expect(shown.slice(4, 7)).toEqual([
      ["([1.0, 3.0, 5.0], ['array'])"],
      ["(['d', 'b'], ['d'], (4, 2))"],
      ["(2, 1.0, 'me')"],
    ])
    expect(shown.slice(0, 3)).toEqual([['(1, 4)'], ["'ok'"], ["(True, 'SVR')"]])
    expect(shown[3]?.join('')).toContain('said')
  })

  test.runIf(isInstalled)('has the store in processes that it forks, and their output whole', async () => {
    const code = `import multiprocessing
import omegaml as om
def double(n):
    for _ in range(20):
        print('x' * 99)
    om.datasets.put([n], f'of{n}')
    return om.datasets.get(f'of{n}')[0][0] * 2
def ask(_):
    return om.datasets.exists('of1')
def run(_):
    with multiprocessing.get_context('fork').Pool(4) as pool:
        doubled = pool.map(double, range(8))
    try:
        with multiprocessing.get_context('spawn').Pool(1) as pool:
            pool.map(ask, [1])
    except RuntimeError as error:
        return [doubled, str(error)]`
    expect(await runScript(code)).toMatch(/^\[\[0, 2, 4, 6, 8, 10, 12, 14\], "The store is reached by/)
  })

  // Python 3.14 starts them by forkserver, joblib by itself: neither has the modules of the run as a fork has.
  test.runIf(isInstalled)(
    'starts processes by every method, which find the functions of the script',
    async () => {
      const code = `import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from joblib import Parallel, delayed
def half(n):
    return n / 2
def run(om):
    halves = {tuple(Parallel(n_jobs=2)(delayed(half)(n) for n in (1, 2)))}
    for method in multiprocessing.get_all_start_methods():
        with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
            halves.add(tuple(pool.map(half, (1, 2))))
    return list(halves)`
      expect(await runScript(code)).toBe('[[0.5, 1.0]]')
    },
  )

  test('leaves nothing behind for the next, and its end is told by what ended it', async () => {
    const snapshot = async () => (isInstalled ? 0 : (await stat(snapshotPath(world.data))).mtimeMs)
    const made = await snapshot()
    await runScript(
      'import sys, os\ndef run(om):\n    sys.left = os.environ["LEFT"] = "1"\n    open("left", "w").close()',
    )
    await kernel.renew?.()
    const left =
      'import sys, os\ndef run(om):\n    return [hasattr(sys, "left"), "LEFT" in os.environ, os.path.exists("left")]'
    expect(await runScript(left)).toBe('[false, false, false]')
    await kernel.renew?.()
    if (!isInstalled) {
      await runScript('import js\ndef run(om):\n    js.left = 1')
      await kernel.renew?.()
      expect(await runScript('import js\ndef run(om):\n    return hasattr(js, "left")')).toBe('false')
      await kernel.renew?.()
    }
    expect(await snapshot()).toBe(made)
    const end = isInstalled
      ? 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)'
      : 'import js\njs.process.exit(3)'
    void runCells('print("so far")', end)
    const reason = isInstalled ? 'Python was ended by SIGSEGV' : 'The worker ended with code 3'
    await expect.poll(() => world.died, { timeout: 10_000 }).toEqual([reason])
  })
})
