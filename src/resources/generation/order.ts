import type { Json } from '../../data/frame/vector.ts'
import { OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { responseOf, runTask, submitTask, type TaskOrder } from '../run-task.ts'
import { type GeneratingAction, generatingTask } from './generator.ts'
import { streamPieces } from './stream-pieces.ts'
import type { Answered, PieceWording } from './wording.ts'

/** An order of which is not known yet who answers it. */
export type GenerationOrder = Omit<TaskOrder, 'task'> & { readonly action: GeneratingAction }

/** What the task is told besides its data. */
export interface GenerationOptions {
  readonly stream?: boolean
  /** OpenAI's form of the answer. */
  readonly raw?: true
  /** The data have a list of prompts, of which each is answered. */
  readonly several?: true
}

export function orderOf(
  name: string,
  action: GeneratingAction,
  resourceUri: string,
  data: Json,
  options: GenerationOptions,
  echo: TaskOrder['echo'] = {},
): GenerationOrder {
  return {
    name,
    action,
    args: [name, action, data, options as Json],
    kwargs: {},
    resourceUri,
    echo: { model: name, ...echo },
  }
}

export async function generated(call: Call, order: GenerationOrder): Promise<Answer> {
  return runTask(call, { ...order, ...(await generatingTask(call, order.name, order.action)) })
}

/** How a stream is told. */
export interface StreamForm {
  /** By what is answered, and the task that answers it. */
  readonly wordingOf: (about: Answered, task: string) => PieceWording
  /** Sent behind all; nothing when absent. */
  readonly last?: string
  /** It goes on when nobody reads it. */
  readonly goesOn?: boolean
}

/** Server-sent events, one or more for each piece of the answer. What fails before the first one is answered by its status. */
export async function streamed(call: Call, order: GenerationOrder, form: StreamForm): Promise<Answer> {
  const work = await generatingTask(call, order.name, order.action)
  const { id, submitted } = await submitTask(call, { ...order, ...work })
  const pieces = call.tasks.pieces(id)
  const { signal } = call.request
  const cancel = () => {
    if (!form.goesOn) call.tasks.abandon(id)
  }
  signal.addEventListener('abort', cancel)
  const first = await pieces.next()
  signal.removeEventListener('abort', cancel)
  const ended = async (): Promise<TaskRecord> => {
    const record = await call.tasks.wait(id)
    if (!record.finished) {
      cancel()
      throw unanswered()
    }
    responseOf(call, record) // throws what it failed of
    return record
  }
  const body = streamPieces({
    first: first.done ? saidAtOnce(await ended()) : [first.value],
    rest: pieces,
    ended,
    wording: form.wordingOf({ id, at: submitted, model: order.name }, work.task),
    last: form.last ?? '',
    cancel,
  })
  const headers = {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  }
  return { status: 200, headers, body }
}

/** What a function answered that has yielded nothing, but for what says nothing. */
function saidAtOnce({ outcome }: TaskRecord): readonly Json[] {
  const result = outcome?.state === 'SUCCESS' ? (JSON.parse(outcome.result) as Json) : null
  return result === null || result === '' || (Array.isArray(result) && result.length === 0) ? [] : [result]
}

/** A stream has no way to be read later. */
function unanswered(): OmegaError {
  const message = 'No worker is there to answer, or the server is shutting down, try again later'
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '10' } })
}
