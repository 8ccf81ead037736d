import { type OpenInterpreter, tooMuchOutput } from './interpreter.ts'
import { installModules } from './modules.ts'
import { packageLoader } from './packages.ts'
import { startPython } from './snapshot.ts'
import type { StoreAnswer } from './store-answers.ts'
import type { StoreCalls } from './sync-calls.ts'

export interface PyodideOptions extends StoreCalls {
  /** Folder that the snapshot of Python is kept in. */
  readonly cache: string
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
  /** Ends this process, behind what the run has left so far. */
  readonly died: (reason: string) => never
}

/** Python as WebAssembly in this very thread, which stands still while it runs and while the store answers it. */
export function pyodide({ cache, outputLimit, died, ask, tell }: PyodideOptions): OpenInterpreter {
  return async ({ show, clear }) => {
    const python = await startPython(cache)
    let bucket = 'omegaml'
    let written = 0
    const askDraft = (method: 'draft.flush' | 'draft.close') =>
      ask({ bucket, method, params: {}, body: '{}' })
    python.registerJsModule('_omega_host', {
      folder: '/home/omega',
      call: (method: string, params: string, body: string, named: string | undefined) => {
        const answer = ask({ bucket: named ?? bucket, method, params: JSON.parse(params), body })
        return 'value' in answer ? `{"value":${answer.value}}` : JSON.stringify(answer)
      },
      load_packages: packageLoader(python, (module) =>
        ask({ bucket, method: 'packages.find', params: { module }, body: '{}' }),
      ),
      emit: (text: string, isError: boolean) => {
        written += text.length
        if (written > outputLimit && !isError) {
          // Code that catches this and prints as much again is not going to stop.
          if (written > 2 * outputLimit) {
            askDraft('draft.flush')
            died(tooMuchOutput(outputLimit))
          }
          throw new Error(tooMuchOutput(outputLimit))
        }
        show(text)
      },
      clear,
    })
    const { cells, scripts, om } = installModules(python)
    let namespace: ReturnType<typeof cells.new_namespace> | undefined
    return {
      isForOne: true,
      openNotebook: async (named) => {
        bucket = named
        namespace = cells.new_namespace()
        namespace.set('om', om)
      },
      runCell: (source, count) => cells.run_cell(source, count, namespace),
      closeNotebook: async () => resultsOf(askDraft('draft.close')),
      runScript: async (named, call) => {
        bucket = named
        const answer = await scripts.answer_script(call)
        askDraft('draft.flush') // what it has printed is told before its end
        return answer
      },
      tell,
    }
  }
}

function resultsOf(answer: StoreAnswer): string | undefined {
  if ('error' in answer) throw new Error(answer.error[1])
  return (JSON.parse(answer.value) as string | null) ?? undefined
}
