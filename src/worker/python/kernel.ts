import type { CodeCell, Notebook, NotebookOutput } from '../../data/notebook.ts'
import type { Json } from '../../data/vector.ts'
import { parseWire, wireText } from '../../data/wire.ts'
import { ComputationError, ServiceError } from '../../error.ts'
import type { TaskFailure } from '../../store/task-records.ts'
import { installModules } from './modules.ts'
import { packageLoader } from './packages.ts'
import { tagsOf, withParameters } from './parameters.ts'
import { startPython } from './snapshot.ts'
import type { StoreAnswer, StoreQuestion } from './store-thread.ts'

export interface KernelOptions {
  /** Folder that the snapshot of Python is kept in. */
  readonly cache: string
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
  readonly ask: (question: StoreQuestion) => StoreAnswer
}

export interface NotebookRun {
  readonly notebook: Notebook
  readonly status: 'OK' | 'ERROR'
  /** What the cell that failed raised; empty when none did. */
  readonly message: string
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
    options: { bucket: string; parameters: Json | undefined; progress: (fraction: number) => void },
  ): Promise<NotebookRun>
  /** Answers what `run` answered, as JSON text. Throws what the script raised. */
  runScript(script: Script, call: { bucket: string; args: readonly Json[]; kwargs: Json }): Promise<string>
}

type ScriptAnswer =
  /** JSON text, which Python writes and nobody reads here. */
  | { readonly result: string }
  | { readonly error: string; readonly message: string; readonly service?: TaskFailure['service'] }

export async function openKernel({ cache, outputLimit, ask }: KernelOptions): Promise<Kernel> {
  const python = await startPython(cache)
  let bucket = 'omegaml'
  let outputs: NotebookOutput[] = []
  let written = 0
  /** The next output takes the place of those there are. */
  let clearing = false
  python.registerJsModule('_omega_host', {
    call: (method: string, params: string, body: string) => {
      const answer = ask({ bucket, method, params: JSON.parse(params), body })
      return 'value' in answer ? `{"value":${answer.value}}` : JSON.stringify(answer)
    },
    load_packages: packageLoader(python, (module) =>
      ask({ bucket, method: 'packages.find', params: { module }, body: '{}' }),
    ),
    emit: (text: string) => {
      const output = parseWire(text) as unknown as NotebookOutput
      written += text.length
      if (written > outputLimit && output.output_type !== 'error') {
        throw new Error(`The outputs are larger than the limit of ${outputLimit} bytes, print less`)
      }
      if (clearing) outputs.length = 0
      clearing = false
      append(outputs, output)
    },
    clear: (wait: boolean) => {
      if (wait) clearing = true
      else outputs.length = 0
    },
  })
  const { cells: runner, scripts, om } = installModules(python)

  return {
    async runNotebook(notebook, options) {
      bucket = options.bucket
      const namespace = runner.new_namespace()
      namespace.set('om', om)
      const cells = [...withParameters(notebook, options.parameters).cells]
      const code = cells.filter((cell) => cell.cell_type === 'code')
      let message = ''
      let count = 0
      for (const [place, cell] of code.entries()) {
        if (tagsOf(cell.metadata).includes('skip-execution')) continue
        const index = cells.indexOf(cell)
        const cleared: CodeCell = { ...cell, outputs: [], execution_count: null }
        cells[index] = cleared
        if (message !== '' || cell.source.trim() === '') continue
        outputs = []
        count += 1
        const fine = await runner.run_cell(cell.source, count, namespace)
        cells[index] = { ...cleared, outputs, execution_count: count }
        if (!fine && !mayRaise(cell)) message = messageOf(outputs)
        options.progress((place + 1) / code.length)
      }
      return { notebook: { ...notebook, cells }, status: message === '' ? 'OK' : 'ERROR', message }
    },

    async runScript({ name, kind, content }, call) {
      bucket = call.bucket
      outputs = []
      const encoded = Buffer.from(content).toString('base64')
      const told = wireText({ content: encoded, name, kind, args: call.args, kwargs: call.kwargs })
      const answer = JSON.parse(await scripts.answer_script(told)) as ScriptAnswer
      if ('error' in answer) {
        const { error, message, service } = answer
        if (service) throw new ServiceError(error, service.status, service.answer)
        throw new ComputationError(error, message)
      }
      return answer.result
    },
  }
}

/** Pieces of one stream that follow each other are one output. */
function append(outputs: NotebookOutput[], output: NotebookOutput): void {
  const last = outputs.at(-1)
  if (last?.output_type === 'stream' && output.output_type === 'stream' && last.name === output.name) {
    outputs[outputs.length - 1] = { ...last, text: last.text + output.text }
  } else outputs.push(output)
}

/** nbclient's sign that a cell is meant to fail. */
function mayRaise({ metadata }: CodeCell): boolean {
  return tagsOf(metadata).includes('raises-exception')
}

function messageOf(outputs: readonly NotebookOutput[]): string {
  const error = outputs.findLast((output) => output.output_type === 'error')
  return error ? `${error.ename}: ${error.evalue}` : 'The cell failed without an error'
}
