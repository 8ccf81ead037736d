import type { Json } from '../../../data/frame/vector.ts'
import type { TaskRecord } from '../../../store/task-records.ts'
import { type Fields, isFields, piecesOf } from '../pieces.ts'
import type { Answered } from '../wording.ts'
import { type ResponseAt, ResponseEvents } from './response-events.ts'
import type { ResponseRequest } from './schemas.ts'

export const RESPONSES = '/api/openai/v1/responses'

/** What is kept of a request beside its task. */
export interface KeptRequest {
  readonly request: ResponseRequest
}

/** Of a task that is a response; undefined of others. */
export function requestOf({ resourceUri, echo }: TaskRecord): ResponseRequest | undefined {
  if (resourceUri !== RESPONSES || !isFields(echo.request)) return undefined
  return echo.request as unknown as ResponseRequest // as it was checked when it was kept
}

/** The id of a task within those of the response and its items. */
export function keyOf(id: string): string {
  return id.replaceAll('-', '')
}

/** The task of a response `resp_<key>`, or of an item `msg_<key>_0`; undefined where it is none. */
export function taskIdOf(id: string): string | undefined {
  const [, ...parts] = /^[a-z]+_(.{8})(.{4})(.{4})(.{4})(.{12})(?:_\w+)?$/.exec(id) ?? []
  const isHex = parts.length > 0 && /^[0-9a-f]+$/.test(parts.join(''))
  return isHex ? parts.join('-') : undefined
}

/** The events of a response, of a request that is told with it. */
export function responseEvents({ id, at }: Answered, request: ResponseRequest): ResponseEvents {
  const key = keyOf(id)
  const whole: ResponseAt = (state) => {
    if (state === 'in_progress') return responseObject({ key, at, request, status: state })
    if ('failed' in state) return responseObject({ key, at, request, status: 'failed', error: state.failed })
    return { ...responseObject({ key, at, request, ...state }), completed_at: secondsOf(new Date()) }
  }
  return new ResponseEvents(key, whole)
}

/** The response that a task is, as it goes now. */
export function presentResponse(task: TaskRecord): object {
  const { id, submitted: at, finished, state, outcome } = task
  const request = requestOf(task)
  if (!request) throw new Error(`Task "${id}" is no response`)
  const about = { key: keyOf(id), at, request }
  switch (outcome?.state) {
    case 'SUCCESS': {
      const ended = endedOf(task, request, JSON.parse(outcome.result) as Json)
      return { ...responseObject({ ...about, ...ended }), completed_at: secondsOf(finished ?? at) }
    }
    case 'FAILURE':
      return responseObject({ ...about, status: 'failed', error: outcome.failure.message })
    case 'REVOKED':
      return responseObject({ ...about, status: 'cancelled' })
    case undefined:
      return responseObject({ ...about, status: state === 'PENDING' ? 'queued' : 'in_progress' })
  }
}

/** The items that a task has answered with; none until it has succeeded. */
export function outputOf(task: TaskRecord): readonly Fields[] {
  const { output = [] } = presentResponse(task) as { readonly output?: readonly Fields[] }
  return output
}

function endedOf({ id, submitted, subject }: TaskRecord, request: ResponseRequest, answer: Json) {
  const events = responseEvents({ id, at: submitted, model: subject.name }, request)
  for (const piece of piecesOf(answer)) events.piece(piece)
  events.end()
  return events.ended()
}

interface ResponseFacts {
  readonly key: string
  readonly at: Date
  readonly request: ResponseRequest
  readonly status: string
  readonly error?: string
  readonly output?: readonly Fields[]
  readonly usage?: Json
  readonly incomplete_details?: Json
}

/** OpenAI, "The response object". */
function responseObject(facts: ResponseFacts): object {
  const { key, at, request, status, error, output = [], usage = null, incomplete_details = null } = facts
  const { input: _, stream: __, include: ___, ...told } = request
  return {
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    user: null,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)),
    id: `resp_${key}`,
    object: 'response',
    created_at: secondsOf(at),
    completed_at: null,
    status,
    background: request.background ?? false,
    error: error === undefined ? null : { code: 'server_error', message: error },
    incomplete_details,
    output,
    usage,
  }
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
