import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../../runtimes/server.ts'
import { lastOutput, putScript, send } from './code-client.ts'

describe('om in a notebook', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer('node')
  })
  afterAll(() => server?.stop('SIGKILL'))

  test('has models that compute', async () => {
    const model = JSON.stringify({ name: 'm', pipeline: [['LinearRegression', {}]] })
    expect((await send(server, 'POST', 'model/', model)).status).toBe(201)
    await send(server, 'PUT', 'dataset/d/', '{"data": {"x": [4]}}')
    const code = [
      'm = om.models.get("m")',
      'assert m.fit([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0]) is m',
      'said = []',
      'for attempt in (lambda: om.models.get("none"), lambda: m.coef_, lambda: om.scripts.help("x")):',
      '    try:',
      '        attempt()',
      '    except Exception as error:',
      '        said.append(f"{type(error).__name__}: {error}")',
      'values = m.predict([4.0]), m.predict("d"), m.predict({"x": [4.0]}), om.runtime.model("m").predict("d").get()',
      'import json',
      'print(json.dumps([round(value[0] if isinstance(value, list) else value) for value in values]))',
      'print("\\n".join(said))',
    ].join('\n')
    const { text } = await lastOutput(server, code)
    const [output] = JSON.parse(text).content.cells[0].outputs
    expect(output.text.split('\n')).toEqual([
      '[8, 8, 8, 8]',
      expect.stringContaining('There is no "none" among the models'),
      expect.stringMatching(/^AttributeError: om\.models\.get\("m"\) has no "coef_" here, it has .*predict,/),
      'AttributeError: om.scripts has no "help" here, it has drop, exists, get, list, metadata, put',
      '',
    ])
  })

  /** What the last expression of each cell shows, or what the cell raised. */
  const shownBy = async (...sources: string[]): Promise<string[]> => {
    const metadata = { tags: ['raises-exception'] }
    const cells = sources.map((source) => ({ cell_type: 'code', source, metadata }))
    await send(server, 'PUT', 'job/cells/', JSON.stringify({ nbformat: 4, nbformat_minor: 5, cells }))
    const { job_results } = JSON.parse((await send(server, 'POST', 'job/cells/run/')).text)
    const { content } = JSON.parse((await send(server, 'GET', `job/${job_results.at(-1)}/`)).text)
    return content.cells.map(
      ({ outputs: [output] }: { outputs: Record<string, Record<string, string>>[] }) =>
        output?.data ? output.data['text/plain'] : `${output?.ename}: ${output?.evalue}`,
    )
  }

  test('has datasets that may be filtered, of other buckets, and described', async () => {
    const people = '{"data": {"name": ["Ann", "Bob", "Eve"], "age": [30, 40, 50], "half": [0.5, null, 1.5]}}'
    await send(server, 'PUT', 'dataset/people/', people)
    await send(server, 'PUT', 'dataset/people/', '{"data": {"name": ["Zoe"]}}', { Bucket: 'other' })
    const names = (get: string) => `[row["name"] for row in ${get}]`
    const shown = await shownBy(
      names('om.datasets.get("people", age__gt=30)'),
      names('om.datasets.get("people", filter=dict(age__in=[30, 50]), half__gte=0.6)'),
      names('om.datasets.get("people", filter={"name": "Bob"}, half__isnull=True)'),
      'om.datasets.get("people", limit=1)',
      'om.datasets.get("people", age=[30])',
      'om.datasets.get("people", half__in=["a,b"])',
      names('om["other"].datasets.get("people")'),
      'import omegaml\nomegaml["a..b"].datasets.list()',
      'om.datasets.list(regexp="^p.o")',
      'om.datasets.metadata("people").kind_meta["dtypes"]["age"]',
      'om.datasets.put({"a": 1.0, "nan": float("nan")}, "single")\nom.datasets.put([[1], {"b": 2}], "single")\nom.datasets.get("single")',
      'om.datasets.put(1, "single")',
    )
    expect(shown).toEqual([
      "['Bob', 'Eve']",
      "['Eve']",
      "['Bob']",
      expect.stringContaining('ValueError: Filter "limit__eq" names no column'),
      expect.stringContaining('use "age__in"'),
      expect.stringContaining('a comma'),
      "['Zoe']",
      expect.stringContaining('is no name of a bucket'),
      "['people']",
      "'int64'",
      "[{'a': 1.0, 'nan': nan}, [1], {'b': 2}]",
      expect.stringContaining('TypeError: A dataset is'),
    ])
  })

  test('has scripts that run where they are asked for', async () => {
    const double = 'def run(om, n, **kwargs):\n    return {"n": n * 2, "kwargs": kwargs}'
    await putScript(server, 'double', double)
    await putScript(server, 'module', 'export const run = () => 1', 'text/javascript')
    const shown = await shownBy(
      'om.scripts.get("double").run(om, 4)["n"]',
      'import json\njson.loads(om.runtime.script("double").run(4, a=1).get())["result"]',
      'om.scripts.get("module")',
      'om.scripts.get("none")',
    )
    expect(shown).toEqual([
      '8',
      "{'n': 8, 'kwargs': {'a': 1, 'pure_python': False}}",
      expect.stringContaining('a module of JavaScript'),
      expect.stringContaining('LookupError: There is no script "none"'),
    ])
  })

  test('has jobs that run in a process of their own, and by themselves', async () => {
    const shown = await shownBy(
      'om.jobs.create("om.datasets.put({\'n\': 2}, \'left\', append=False)\\n1 / 0", "inner").name',
      'found = om.runtime.job("inner").run().get()\nfound[:33], om.datasets.get("left")',
      'om.jobs.metadata("inner").attributes["job_runs"][0]["message"]',
      'om.jobs.schedule("inner", run_at=om.jobs.Schedule(weekday="mon-fri", at="06:05,12:05")).name',
      'cron, times = om.jobs.get_schedule("inner", only_pending=True)\ncron, len(times), times[0]["run-at"].minute',
      'om.jobs.drop_schedule("inner")\nom.jobs.get_schedule("inner", only_pending=True)',
      'om.jobs.schedule("inner", run_at="never again")',
    )
    expect(shown).toEqual([
      "'inner.ipynb'",
      "('<Metadata: Metadata(name=results/', [{'n': 2}])",
      "'ZeroDivisionError: division by zero'",
      "'inner.ipynb'",
      "('5 6,12 * * mon-fri', 1, 5)",
      '(None, [])',
      expect.stringContaining('ValueError: Schedule "never again" cannot be read'),
    ])
  })

  test('is beside the magics of IPython, which are taken only for what they are', async () => {
    const shown = await shownBy(
      '%matplotlib inline\nx = (10\n% 3)\nx',
      'try:\n    %time x = 2\nexcept ValueError:\n    pass\nx',
      '%load_ext autoreload\n"""\n%s""" % 1',
      'if True:\n    %nothing',
      '!ls',
      'get_ipython().run_line_magic("matplotlib", "inline")\nget_ipython().user_ns is globals()',
    )
    expect(shown).toEqual([
      '1',
      '2',
      "'\\n1'",
      'UsageError: Line magic function "%nothing" is not known here',
      'UsageError: Commands of a shell, such as "!ls", cannot run here',
      'True',
    ])
  })

  test('has jobs that are read and written', async () => {
    await send(server, 'PUT', 'job/other/', '{"code": "1 + 1"}')
    const code = [
      'notebook = om.jobs.get("other")',
      'notebook.cells[0].source += "\\nx = 9007199254740993"',
      'om.jobs.put(notebook, "changed")',
      'notebook["cells"][0]["source"]',
    ].join('\n')
    expect((await lastOutput(server, code)).text).toContain('1 + 1')
    expect((await send(server, 'GET', 'job/changed/')).text).toContain(
      '"source":"1 + 1\\nx = 9007199254740993"',
    )
    expect((await lastOutput(server, 'om.jobs.put({"cells": 1}, "wrong")')).text).toContain(
      'The notebook is wrong',
    )
  })
})
