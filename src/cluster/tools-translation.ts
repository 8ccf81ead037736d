import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Json } from '../data/frame/vector.ts'
import { ComputationError, ServiceError } from '../error.ts'
import { ownFile } from '../own-files.ts'
import type { Store } from '../store/store.ts'
import type { TaskFailure, TaskMessage } from '../store/task-records.ts'
import type { Translation } from './translation.ts'
import { namingUnread } from './unread-file.ts'

/** The script that does them. */
const TOOLS = readFileSync(ownFile('cluster/tools.py'), 'utf8')

/** Workers keep what they have installed, so that other tools need another name. */
const MODULE = `omega_edge_tools_${createHash('sha256').update(TOOLS).digest('hex').slice(0, 8)}`

/** Names that begin with a dot are in no list of omega-ml. */
const SCRIPT = `.omega_edge/${MODULE}`

/** What the script of tools is told to do; see `tools.py`. */
interface Order {
  readonly operation:
    | 'check_script'
    | 'create_model'
    | 'generate'
    | 'predict_shaped'
    | 'run_job'
    | 'run_script'
    | 'serve'
  readonly arguments: readonly Json[]
}

/** What it answers. */
interface Answered {
  readonly result?: Json
  readonly refused?: {
    readonly exception: string
    readonly status: number | null
    readonly answer: string | object
  }
}

/**
 * Of tasks that omega-ml has no name for: a script of ours, stored once in each bucket, does them on a worker with
 * omega-ml's own code. The arguments of the task are those of the operation, once they are checked.
 */
export function toolsTranslation(
  store: Store,
  operation: Order['operation'],
  argumentsOf: (message: TaskMessage) => readonly Json[] | Promise<readonly Json[]> = ({ args }) => args,
): Translation {
  return {
    async prepare(message) {
      const order = { operation, arguments: await argumentsOf(message) }
      const { bucket } = message
      if (!(await store.find(store.scripts.keyOf(bucket, SCRIPT)))) {
        await store.scripts.write(bucket, SCRIPT, {
          format: 'py',
          content: [new TextEncoder().encode(TOOLS)],
        })
      }
      const task = 'omegaml.backends.package.tasks.run_omega_script'
      return { ...message, task, args: [SCRIPT, order], kwargs: { __format: 'python' } }
    },
    async result(_, answer) {
      const { result = null, refused } = (answer as unknown as { readonly result: Answered }).result // `tools.py` says so
      if (refused) throw failureOf(refused)
      return result
    },
    failure: (_, failure) => failureOfWorker(failure),
  }
}

/** A worker puts what a script raised into the object that it would have answered, as text; all else is omega-ml's own. */
export function failureOfWorker(failure: TaskFailure): TaskFailure {
  try {
    const { result } = JSON.parse(failure.message) as { result: unknown }
    const [, exception, message] = /^(\w+)\((.*)\)$/s.exec(String(result)) ?? []
    if (exception === undefined || message === undefined) return namingUnread(failure)
    return { ...failure, exception, message: message.replace(/^(['"])(.*)\1,?$/s, '$2') }
  } catch {
    return namingUnread(failure) // it is no such object
  }
}

function failureOf({ exception, status, answer }: NonNullable<Answered['refused']>): ComputationError {
  const isStatus = status !== null && status >= 400 && status < 600
  if (isStatus) return new ServiceError(exception, status, answer)
  return new ComputationError(exception, typeof answer === 'string' ? answer : JSON.stringify(answer))
}

/** A model of a pipeline: args `[name, pipeline]`. Throws 409 when there is one of that name: Python would add a version. */
export async function pipelineArguments(
  store: Store,
  { bucket, args }: TaskMessage,
): Promise<readonly Json[]> {
  const [name, pipeline] = args
  await store.models.checkNew(bucket, String(name))
  if (Array.isArray(pipeline) && pipeline.length > 0 && pipeline.every(isStep)) return args
  throw new ComputationError('ValueError', 'The pipeline must be a list such as [["LinearRegression", {}]]')
}

/** `[class, parameters]`, with the step's name in front or not. */
function isStep(step: unknown): boolean {
  return Array.isArray(step) && (step.length === 2 || step.length === 3) && typeof step.at(-2) === 'string'
}
