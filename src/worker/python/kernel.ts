import type { Json } from '../../data/frame/vector.ts'
import { parseExactly, wireText } from '../../data/json/wire.ts'
import type { CodeCell, Notebook, NotebookCell, NotebookOutput } from '../../data/notebook.ts'
import { ComputationError, ServiceError, type Trace } from '../../error.ts'
import type { EndedRun, Run } from '../../store/job/runs.ts'
import type { TaskFailure, TaskId } from '../../store/task-records.ts'
import { CellOutputs, type ShownOutput } from './cell-outputs.ts'
import type { OpenInterpreter, Raised } from './interpreter.ts'
import { tagsOf } from './parameters.ts'

export interface NotebookRun extends EndedRun {
  readonly notebook: Notebook
  /** Where the store has what was written of it while it ran. */
  readonly results: string | undefined
  readonly error: CellError | undefined
}

/** What ended a run. */
export interface CellError extends Raised {
  /** The number of the cell, as tracebacks have it: `In [2]`. */
  readonly cell: number
}

export interface Script {
  readonly name: string
  readonly kind: 'py' | 'archive'
  readonly content: Uint8Array
}

export interface ScriptOrder {
  readonly bucket: string
  readonly task: TaskId
  /** In whose name it runs. */
  readonly user?: string | undefined
  readonly args: readonly Json[]
  readonly kwargs: Json
  /** Of the module; `run` when absent. */
  readonly function?: string
  /** Told of what the function yields; what it yields is its answer, too. */
  readonly emit?: (piece: Json) => void
}

/** Runs notebooks and scripts in an interpreter, whichever it is. */
export interface Kernel {
  /** As of `Interpreter`. */
  readonly isForOne: boolean
  readonly renew?: (() => Promise<void>) | undefined
  runNotebook(
    notebook: Notebook,
    options: { run: Run; user?: string | undefined; progress: (fraction: number) => void },
  ): Promise<NotebookRun>
  /** Answers what `run` answered, as JSON text. Throws what the script raised. */
  runScript(script: Script, call: ScriptOrder): Promise<string>
}

/** Beside the outputs of nbformat: what a function yields. */
interface Piece {
  readonly output_type: 'piece'
  readonly piece: Json
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

export async function openKernel(open: OpenInterpreter): Promise<Kernel> {
  let outputs = new CellOutputs()
  let emit: ((piece: Json) => void) | undefined
  const python = await open({
    show: (text) => {
      const output = parseExactly(text) as unknown as ShownOutput | Piece
      if (output.output_type === 'piece') return emit?.(output.piece)
      outputs.add(output)
      python.tell({ type: 'output', text })
    },
    clear: (wait) => {
      outputs.clear(wait)
      python.tell({ type: 'clear', wait })
    },
  })
  return {
    get isForOne() {
      return python.isForOne
    },
    renew: python.renew,
    async runNotebook(notebook, { run, user = null, progress }) {
      python.tell({ type: 'task', id: run.task, user })
      await python.openNotebook(run.bucket)
      const cells = notebook.cells.map((cell) => (isRun(cell) ? cleared(cell) : cell))
      python.tell({ type: 'begin', run, notebook: { ...notebook, cells } })
      let error: CellError | undefined
      let count = 0
      outputs = new CellOutputs()
      for (const [index, cell] of cells.entries()) {
        if (!isRun(cell) || cell.source.trim() === '') continue
        outputs = new CellOutputs(outputs)
        count += 1
        const running = { ...cell, execution_count: count }
        python.tell({ type: 'cell', index, cell: running })
        const { fine, raised } = await python.runCell(cell.source, count)
        cells[index] = { ...running, outputs: outputs.list }
        progress((index + 1) / cells.length)
        if (fine || mayRaise(cell)) continue
        error = { ...(errorIn(outputs.list) ?? raised ?? UNTOLD), cell: count }
        break
      }
      const results = await python.closeNotebook()
      const message = error ? `${error.name}: ${error.message}` : ''
      const status = error ? 'ERROR' : 'OK'
      return { notebook: { ...notebook, cells }, status, message, results, error }
    },

    async runScript({ name, kind, content }, { bucket, task, user = null, args, kwargs, ...call }) {
      outputs = new CellOutputs()
      emit = call.emit
      python.tell({ type: 'task', id: task, user })
      const encoded = Buffer.from(content).toString('base64')
      const wanted = { function: call.function ?? 'run', stream: call.emit !== undefined }
      const told = wireText({ content: encoded, name, kind, args, kwargs, ...wanted })
      const answer = JSON.parse(await python.runScript(bucket, told)) as ScriptAnswer
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

/** nbclient's sign that a cell is meant to fail. */
function mayRaise({ metadata }: CodeCell): boolean {
  return tagsOf(metadata).includes('raises-exception')
}

function errorIn(outputs: readonly NotebookOutput[]): Raised | undefined {
  const error = outputs.findLast((output) => output.output_type === 'error')
  return error && { name: error.ename, message: error.evalue }
}

const UNTOLD: Raised = { name: 'RuntimeError', message: 'The cell failed without an error' }
