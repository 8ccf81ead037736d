import { writeSync } from 'node:fs'
import process from 'node:process'
import type { Json } from '../../data/frame/vector.ts'
import { parseWire, wireText } from '../../data/json/wire.ts'
import type { CodeCell, Notebook, NotebookCell, NotebookOutput } from '../../data/notebook.ts'
import { ComputationError, ServiceError, type Trace } from '../../error.ts'
import type { EndedRun, Run } from '../../store/job/runs.ts'
import type { TaskFailure } from '../../store/task-records.ts'
import { CellOutputs } from './cell-outputs.ts'
import { installModules } from './modules.ts'
import { packageLoader } from './packages.ts'
import { tagsOf } from './parameters.ts'
import { startPython } from './snapshot.ts'
import type { StoreAnswer } from './store-thread.ts'
import type { StoreCalls } from './sync-calls.ts'

export interface KernelOptions extends StoreCalls {
  /** Folder that the snapshot of Python is kept in. */
  readonly cache: string
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
}

export interface NotebookRun extends EndedRun {
  readonly notebook: Notebook
  /** Where the store has what was written of it while it ran. */
  readonly results: string | undefined
}

export interface Script {
  readonly name: string
  readonly kind: 'py' | 'archive'
  readonly content: Uint8Array
}

/** A Python interpreter for one run; a second run would find what the first has left. */
export interface Kernel {
  runNotebook(
    notebook: Notebook,
    options: { run: Run; progress: (fraction: number) => void },
  ): Promise<NotebookRun>
  /** Answers what `run` answered, as JSON text. Throws what the script raised. */
  runScript(script: Script, call: { bucket: string; args: readonly Json[]; kwargs: Json }): Promise<string>
}

type ScriptAnswer =
  /** JSON text, which Python writes and nobody reads here. */
  | { readonly result: string }
  | {
      readonly error: string
      readonly message: string
      readonly traceback: string
      readonly service?: TaskFailure['service']
    }

export async function openKernel({ cache, outputLimit, ask, tell }: KernelOptions): Promise<Kernel> {
  const python = await startPython(cache)
  let bucket = 'omegaml'
  let outputs = new CellOutputs()
  let written = 0
  python.registerJsModule('_omega_host', {
    call: (method: string, params: string, body: string, named: string | undefined) => {
      const answer = ask({ bucket: named ?? bucket, method, params: JSON.parse(params), body })
      return 'value' in answer ? `{"value":${answer.value}}` : JSON.stringify(answer)
    },
    load_packages: packageLoader(python, (module) =>
      ask({ bucket, method: 'packages.find', params: { module }, body: '{}' }),
    ),
    emit: (text: string) => {
      const output = parseWire(text) as unknown as NotebookOutput
      written += text.length
      if (written > outputLimit && output.output_type !== 'error') {
        const tooLarge = `The outputs are larger than the limit of ${outputLimit} bytes, print less`
        // Code that catches this and prints as much again is not going to stop.
        if (written > 2 * outputLimit) dieOf(tooLarge)
        throw new Error(tooLarge)
      }
      outputs.add(output)
      tell({ type: 'output', text })
    },
    clear: (wait: boolean) => {
      outputs.clear(wait)
      tell({ type: 'clear', wait })
    },
  })
  const { cells: runner, scripts, om } = installModules(python)

  function dieOf(reason: string): never {
    ask({ bucket, method: 'draft.flush', params: {}, body: '{}' })
    writeSync(2, `Error: ${reason}\n`) // the stream would not be written any more
    process.exit(1)
  }

  return {
    async runNotebook(notebook, { run, progress }) {
      bucket = run.bucket
      const namespace = runner.new_namespace()
      namespace.set('om', om)
      const cells = notebook.cells.map((cell) => (isRun(cell) ? cleared(cell) : cell))
      tell({ type: 'begin', run, notebook: { ...notebook, cells } })
      let message = ''
      let count = 0
      for (const [index, cell] of cells.entries()) {
        if (!isRun(cell) || cell.source.trim() === '') continue
        outputs = new CellOutputs()
        count += 1
        const running = { ...cell, execution_count: count }
        tell({ type: 'cell', index, cell: running })
        const fine = await runner.run_cell(cell.source, count, namespace)
        cells[index] = { ...running, outputs: outputs.list }
        progress((index + 1) / cells.length)
        if (fine || mayRaise(cell)) continue
        message = messageOf(outputs.list)
        break
      }
      const results = resultsOf(ask({ bucket, method: 'draft.close', params: {}, body: '{}' }))
      return { notebook: { ...notebook, cells }, status: message === '' ? 'OK' : 'ERROR', message, results }
    },

    async runScript({ name, kind, content }, call) {
      bucket = call.bucket
      outputs = new CellOutputs()
      const encoded = Buffer.from(content).toString('base64')
      const told = wireText({ content: encoded, name, kind, args: call.args, kwargs: call.kwargs })
      const answer = JSON.parse(await scripts.answer_script(told)) as ScriptAnswer
      if ('error' in answer) {
        const { error, message, traceback, service } = answer
        if (service) throw new ServiceError(error, service.status, service.answer)
        throw new ComputationError(error, message, undefined, {
          traceback: endOf(traceback),
          ...printed(outputs.list),
        })
      }
      return answer.result
    },
  }
}

/** Of a text that is told with a failure, the characters that are told. */
const TOLD = 10_000

function endOf(text: string): string {
  return text.slice(-TOLD)
}

/** What a script has printed. */
function printed(outputs: readonly NotebookOutput[]): Pick<Trace, 'stdout' | 'stderr'> {
  const textOf = (name: string) =>
    endOf(
      outputs
        .map((output) => (output.output_type === 'stream' && output.name === name ? output.text : ''))
        .join(''),
    )
  return { stdout: textOf('stdout'), stderr: textOf('stderr') }
}

/** Cells of code are run, but for those that have nbclient's sign that they are not. */
function isRun(cell: NotebookCell): cell is CodeCell {
  return cell.cell_type === 'code' && !tagsOf(cell.metadata).includes('skip-execution')
}

function cleared(cell: CodeCell): CodeCell {
  return { ...cell, outputs: [], execution_count: null }
}

function resultsOf(answer: StoreAnswer): string | undefined {
  if ('error' in answer) throw new Error(answer.error[1])
  return (JSON.parse(answer.value) as string | null) ?? undefined
}

/** nbclient's sign that a cell is meant to fail. */
function mayRaise({ metadata }: CodeCell): boolean {
  return tagsOf(metadata).includes('raises-exception')
}

function messageOf(outputs: readonly NotebookOutput[]): string {
  const error = outputs.findLast((output) => output.output_type === 'error')
  return error ? `${error.ename}: ${error.evalue}` : 'The cell failed without an error'
}
