import { beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { ask, itOnce, type SharedServer, send } from './client.ts'
import { scheduleMissed, scheduleTests } from './schedules.ts'

interface Cell {
  readonly outputs: readonly Record<string, unknown>[]
}

/** Whether the servers run code by an installed Python, in place of Pyodide. */
const INSTALLED = process.env.OMEGA_PYTHON !== undefined
/** How workers come and go is of no runtime: one has two of them, and the others start fewer, each seconds of a core. */
const WORKERS: Readonly<Record<Runtime, number>> = { node: 2, deno: 1, bun: 1 }

export function codeWorkers(runtime: Runtime): readonly string[] {
  return ['--code-workers', `${WORKERS[runtime]}`]
}

/** A worker ends in the middle of either alike: by the end of its process. */
const ENDLESS = { endless: 'while True:\n    pass', native: 'sum(range(10**12))' }

/** The codes that are stopped on a runtime. */
const STOPPED: Readonly<Record<Runtime, readonly (keyof typeof ENDLESS)[]>> = {
  node: ['endless', 'native'],
  deno: ['native'],
  bun: ['endless'],
}

/** The first of those that share a server: it lists what is there. */
export function jobSuite(runtime: Runtime, shared: SharedServer): void {
  describe('jobs', () => {
    let server: RunningServer
    const json = (method: string, path: string, body?: unknown, to = server) => ask(to, method, path, body)
    /** Runs code as a job and answers the cells that it left. */
    const cellsOf = async (
      code: string | readonly string[],
      body?: object,
      to = server,
    ): Promise<readonly Cell[]> => {
      const name = `job${crypto.randomUUID().slice(0, 8)}`
      const blank = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [] }
      const cells = [code].flat().map((source) => ({ ...blank, source }))
      await json('PUT', `job/${name}/`, { nbformat: 4, nbformat_minor: 0, metadata: {}, cells }, to)
      const ran = await json('POST', `job/${name}/run/`, body, to)
      expect([ran.status, ran.body.message]).toEqual([201, undefined])
      return (await json('GET', `job/${ran.body.job_results[0]}/`, undefined, to)).body.content.cells
    }
    beforeAll(async () => {
      server = shared()
      await send(server, 'PUT', 'dataset/prices/', { data: { item: ['tea', 'milk'], eur: [3.5, 1.2] } })
    })

    it('creates, lists, runs, keeps the results and exports, as the guide says', async () => {
      const created = await json('POST', 'job/', { name: 'testjob', code: "print('hello')" })
      expect(created.status).toBe(201)
      const { body: listed } = await json('GET', 'job/')
      expect(listed.objects).toMatchObject([{ name: 'testjob.ipynb', job_runs: {}, job_results: [] }])
      const { status, body: ran } = await json('POST', 'job/testjob/run/')
      expect(status).toBe(201)
      const [seconds] = Object.keys(ran.job_runs)
      expect(ran).toMatchObject({ name: 'testjob.ipynb', job_runs: { [seconds ?? '']: 'OK' } })
      expect(ran.job_results).toEqual([`results/testjob_${seconds}.ipynb`])
      const { body: result } = await json('GET', `job/results/testjob_${seconds}.ipynb/`)
      expect(result).toMatchObject({
        source_job: 'testjob',
        content: {
          nbformat: 4,
          nbformat_minor: 5,
          cells: [
            { execution_count: 1, outputs: [{ output_type: 'stream', name: 'stdout', text: 'hello\n' }] },
          ],
        },
      })
      const { body: report } = await json('GET', `job/export/testjob_${seconds}.ipynb/`)
      expect(report.name).toBe(`testjob_${seconds}.ipynb`)
      expect(report.content).toMatch(/^<!DOCTYPE html>[\s\S]*hello/)
      const page = await send(server, 'GET', `job/testjob_${seconds}.ipynb/export`, undefined, {
        Accept: 'text/html',
      })
      expect(page.headers.get('content-type')).toContain('text/html')
      expect(page.headers.get('content-security-policy')).toContain('sandbox')
      expect(await page.text()).toBe(report.content)
      expect((await json('DELETE', 'job/testjob/')).status).toBe(202)
      expect((await json('GET', 'job/testjob/')).status).toBe(404)
    })

    it('takes a file of Jupyter and gives it back', async () => {
      const type = 'application/x-ipynb+json'
      const notebook = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }
      const put = await ask(server, 'PUT', 'job/file/', JSON.stringify(notebook), { 'Content-Type': type })
      expect(put.status).toBe(202)
      const given = await ask(server, 'GET', 'job/file/', undefined, {
        Accept: `${type}, application/json;q=0.5`,
      })
      expect([given.headers.get('content-type'), given.body]).toEqual([type, notebook])
      expect((await json('GET', 'job/file/')).body.content).toEqual(notebook)
    })

    it('runs as a task, whose result is what the run answers', async () => {
      await json('POST', 'job/', { name: 'later', code: '40 + 2' })
      const { status, body } = await json('GET', 'job/later/run/?async=1')
      expect(status).toBe(202)
      const result = async () => (await json('GET', `task/${body.task_id}/result`)).status
      await expect.poll(result).toBe(200)
      const { response } = (await json('GET', `task/${body.task_id}/result`)).body
      expect(response).toMatchObject({
        name: 'later.ipynb',
        job_results: [expect.stringMatching(/^results\/later_/)],
      })
    })

    itOnce(runtime)('keeps outputs of every kind', async () => {
      const cells = await cellsOf([
        'import sys\nprint("a")\nprint("b")\nprint("c", file=sys.stderr)\n{"x": [1, 2]}',
        'from IPython.display import display, HTML\ndisplay(HTML("<b>bold</b>"))',
        'class P:\n    def _repr_png_(self):\n        return b"\\x89PNG"\nP()',
        'import asyncio\nawait asyncio.sleep(0)\n"late"',
      ])
      expect(cells.map((cell) => cell.outputs)).toMatchObject([
        [
          { output_type: 'stream', name: 'stdout', text: 'a\nb\n' },
          { output_type: 'stream', name: 'stderr', text: 'c\n' },
          { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': "{'x': [1, 2]}" } },
        ],
        [{ output_type: 'display_data', data: { 'text/html': '<b>bold</b>' } }],
        [{ output_type: 'execute_result', data: { 'image/png': 'iVBORw==' } }],
        [{ output_type: 'execute_result', execution_count: 4, data: { 'text/plain': "'late'" } }],
      ])
    })

    itOnce(runtime)('keeps the notebook so far when a cell raises', async () => {
      const cells = await cellsOf(['x = 0', 'def f():\n    return 1 / x\nf()', 'print("never")'])
      expect(cells.map((cell) => cell.outputs.length)).toEqual([0, 1, 0])
      const [error] = cells[1]?.outputs ?? []
      expect(error).toMatchObject({
        output_type: 'error',
        ename: 'ZeroDivisionError',
        evalue: 'division by zero',
      })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: tracebacks are coloured
      const traceback = String(error?.traceback).replace(/\x1b\[[\d;]*m/g, '')
      expect(traceback).toMatch(/Cell In\[2\], line 3[\s\S]*----> 3 f\(\)[\s\S]*----> 2 {5}return 1 \/ x/)
      const { body } = await json('GET', 'job/?name=*&limit=0')
      const runs = body.objects.flatMap((job: { job_runs: object }) => Object.values(job.job_runs))
      expect(runs).toContain('ERROR')
    })

    itOnce(runtime)('sets parameters, as papermill does', async () => {
      const cells = await cellsOf(['print(year, names)'], {
        parameters: { year: 2026, names: ['a', null, true] },
      })
      expect(cells[1]?.outputs).toMatchObject([{ text: "2026 ['a', None, True]\n" }])
    })

    it('reaches the store from inside, trains and asks models', async () => {
      await json('POST', 'model/', { name: 'line', pipeline: [['LinearRegression', {}]] })
      const cells = await cellsOf([
        'm = om.runtime.model("line")\nm.fit([{"x": 0}, {"x": 1}], [{"y": 1}, {"y": 3}]).get()',
        '[round(v) for v in m.predict([{"x": 4}]).get()]',
        'import omegaml as om\nrows = om.datasets.get("prices[eur]")\nrows = getattr(rows, "to_dict", lambda _: rows)("records")\nrows',
        'om.datasets.put([{"eur": row["eur"] * 2} for row in rows], "doubled", append=False, kind="pandas.dfrows")\nom.datasets.list("d*")',
        'om.datasets.get("none")',
      ])
      expect(cells.map((cell) => cell.outputs[0])).toMatchObject([
        { data: { 'text/plain': "'ok'" } },
        { data: { 'text/plain': '[9]' } },
        { data: { 'text/plain': "[{'eur': 3.5}, {'eur': 1.2}]" } },
        { data: { 'text/plain': "['doubled']" } },
        { ename: 'LookupError', evalue: expect.stringContaining('There is no dataset "none"') },
      ])
      expect((await json('GET', 'dataset/doubled?orient=list')).body.data).toEqual({ eur: [7, 2.4] })
    })

    itOnce(runtime)('leaves nothing of one run to the next', async () => {
      await cellsOf('import sys, builtins\nsys.leftover = 1\nbuiltins.leftover = 2\nleftover = 3')
      const cells = await cellsOf('import sys\nhasattr(sys, "leftover"), "leftover" in globals()')
      expect(cells[0]?.outputs[0]).toMatchObject({ data: { 'text/plain': '(False, False)' } })
    })

    it.runIf(runtime === 'node' && !INSTALLED)('says how to get a module that is not there', async () => {
      const cells = await cellsOf('import numpy')
      expect(cells[0]?.outputs[0]).toMatchObject({
        ename: 'ModuleNotFoundError',
        evalue: expect.stringContaining('OMEGA_PYTHON_PACKAGES'),
      })
    })

    /** As many runs at once as there are workers, so that each of them is seen to work. */
    const runsTheNext = async (on = server) => {
      const runs = Array.from({ length: WORKERS[runtime] }, () => cellsOf('1', undefined, on))
      const next = await Promise.all(runs)
      for (const [cell] of next) expect(cell?.outputs[0]).toMatchObject({ data: { 'text/plain': '1' } })
    }

    /** A server on the same store with a limit: on a busy machine others could reach it too. */
    const startLimited = (env: Record<string, string>) =>
      startServer(runtime, { args: codeWorkers(runtime), env, data: server.data })

    const PRINTS = 'print("before")\n'

    const shown = (output: Record<string, unknown>) => output.text ?? output.ename

    /** The book of a job, and what each cell of its last result shows. */
    const bookOf = async (name: string, to: RunningServer) => {
      const { job_runs, job_results } = (await json('GET', `job/${name}/`, undefined, to)).body
      if (job_results.length === 0) return { statuses: [], cells: [] }
      const { body } = await json('GET', `job/${job_results.at(-1)}/`, undefined, to)
      const cells = body.content.cells.map((cell: Cell) => cell.outputs.map(shown))
      return { statuses: Object.values(job_runs), cells }
    }

    /** What a run of two cells that print has left when the second one was stopped. */
    const stoppedBy = (exception: string) => ({
      statuses: ['ERROR'],
      cells: [['before\n'], ['before\n', exception]],
    })

    /** Starts a job of two cells, the second of which never ends, and waits until it runs. */
    const startEndless = async (name: string, to: RunningServer): Promise<string> => {
      const cells = [PRINTS, `${PRINTS}while True:\n    pass`].map((source) => ({
        cell_type: 'code',
        source,
      }))
      await json('PUT', `job/${name}/`, { nbformat: 4, nbformat_minor: 5, cells }, to)
      const { body } = await json('POST', `job/${name}/run/?async=1`, undefined, to)
      const kept = async () => {
        const { objects } = (await json('GET', `job/?name=results/${name}_*`, undefined, to)).body
        if (objects.length === 0) return []
        const { content } = (await json('GET', `job/${objects[0].name}/`, undefined, to)).body
        return content.cells.map((cell: Cell) => cell.outputs.map(shown))
      }
      // A line is printed in two pieces, and what is kept may end between them.
      await expect.poll(kept).toEqual([['before\n'], ['before\n']])
      return body.task_id
    }

    scheduleTests(runtime, () => server)

    it('stops an endless loop, be it in C, keeps what it has left, and runs the next', async () => {
      const strict = await startLimited({ OMEGA_TASK_TIME_LIMIT: '5' })
      const run = async (name: keyof typeof ENDLESS) => {
        await json('PUT', `job/${name}/`, { code: PRINTS + ENDLESS[name] }, strict)
        return json('POST', `job/${name}/run/`, undefined, strict)
      }
      for (const { status, body } of await Promise.all(STOPPED[runtime].map(run))) {
        expect([status, body.exception.type]).toEqual([422, 'TimeLimitExceeded'])
        expect(body.message).toContain('limit of 5 s')
      }
      for (const name of STOPPED[runtime]) {
        const expected = { statuses: ['ERROR'], cells: [['before\n', 'TimeLimitExceeded']] }
        expect(await bookOf(name, strict)).toEqual(expected)
      }
      await runsTheNext(strict)
      await strict.stop('SIGKILL')
    })

    it('keeps what a run has left that is revoked, whose server is killed, or that eats memory, and runs what was missed', async () => {
      const task = await startEndless('revoked', server)
      expect((await json('DELETE', `task/${task}`)).status).toBe(202)
      await expect.poll(() => bookOf('revoked', server)).toEqual(stoppedBy('TaskRevokedError'))
      const killed = await startLimited({})
      await startEndless('lost', killed)
      await killed.stop('SIGKILL')
      await scheduleMissed(server, 'missed')
      const next = await startLimited({ OMEGA_WORKER_MEMORY: '700' }) // looks at schedules when it starts
      await expect.poll(() => bookOf('lost', next)).toEqual(stoppedBy('WorkerLostError'))
      await runsMissed()
      await stopsOneThatEatsMemory(next)
      await next.stop('SIGKILL')
    })

    const runsMissed = async () => {
      const ran = async () => (await json('GET', 'job/missed/schedule/')).body.last_run
      await expect
        .poll(ran)
        .toMatchObject({ status: 'OK', results: expect.stringMatching(/^results\/missed_/) })
      expect(await bookOf('missed', server)).toEqual({ statuses: ['OK'], cells: [['on time\n']] })
    }

    const stopsOneThatEatsMemory = async (strict: RunningServer) => {
      const code = 'x = []\nwhile True:\n    x.append(bytearray(10**7))'
      await json('PUT', 'job/runaway/', { code }, strict)
      const ran = await json('POST', 'job/runaway/run/', undefined, strict)
      const { statuses, cells } = await bookOf('runaway', strict)
      expect(statuses).toEqual(['ERROR'])
      if (ran.status === 201) {
        // Python itself ran out first, and says so.
        expect(cells).toEqual([['MemoryError']])
      } else {
        expect([ran.status, ran.body.exception.type]).toEqual([422, 'WorkerLostError'])
        expect(ran.body.message).toContain('emory')
        expect(cells).toEqual([['WorkerLostError']])
      }
      await runsTheNext(strict)
    }

    itOnce(runtime)('stops endless printing', async () => {
      const cells = await cellsOf('while True:\n    print("x" * 10000)')
      expect(cells[0]?.outputs.at(-1)).toMatchObject({
        output_type: 'error',
        evalue: expect.stringContaining('limit of'),
      })
    })

    it('stops endless printing where the code catches that, and runs the next', async () => {
      const loop =
        'while True:\n    try:\n        print("x" * 10**6)\n    except BaseException:\n        pass'
      await json('PUT', 'job/stubborn/', { code: loop })
      const { status, body } = await json('POST', 'job/stubborn/run/')
      expect([status, body.exception.type]).toEqual([422, 'WorkerLostError'])
      expect(body.message).toContain('The outputs are larger than the limit of')
      const expected = [[expect.stringMatching(/^x{1000000}/), 'WorkerLostError']]
      expect(await bookOf('stubborn', server)).toMatchObject({ statuses: ['ERROR'], cells: expected })
      await runsTheNext()
    })

    it.each([
      ['a notebook that is none', 400, 'PUT', 'job/wrong/', { nbformat: 3 }, 'nbformat'],
      [
        'a cell of no kind',
        400,
        'PUT',
        'job/wrong/',
        { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{}] },
        'cells.0',
      ],
      ['no code', 400, 'POST', 'job/', { name: 'wrong' }, 'code'],
      ['a name that reads as an action', 400, 'POST', 'job/', { name: 'a/run', code: '1' }, 'action'],
      ['a job that is not there', 404, 'POST', 'job/none/run/', undefined, '"none"'],
      ['a run with bodies that are no parameters', 400, 'POST', 'job/none/run/', { year: 2026 }, '"year"'],
      ['a run with a list', 400, 'PUT', 'job/none/run/', [2026], '{"parameters": {"year": 2026}}'],
      ['a report that is not there', 404, 'GET', 'job/export/none/', undefined, '"none"'],
    ])('answers %s with %d and a sentence', async (_, status, method, path, body, said) => {
      const answer = await json(method, path, body)
      expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(said)])
    })
  })
}
