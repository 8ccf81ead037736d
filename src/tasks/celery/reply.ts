import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import { parseJson, toExact } from '../../data/json/parse-json.ts'
import type { ErrorKind } from '../../error.ts'
import { jsonOfPickle } from '../../pickle/pickle-json.ts'
import { textOfPickle } from '../../pickle/pickle-text.ts'
import { readPickle } from '../../pickle/read-pickle.ts'
import { entryOf, isObject, isSequence, PickleError, type PickleValue } from '../../pickle/value.ts'
import type { Outcome, TaskFailure } from '../../store/task-records.ts'
import { answerOfJson } from './kombu-json.ts'

/** What a worker says of a task: that it has begun, is tried again, a piece of what it has to say, or how it ended. */
export type Reply =
  | { readonly type: 'started' }
  | { readonly type: 'retried' }
  | { readonly type: 'emitted'; readonly piece: Json }
  | { readonly type: 'finished'; readonly outcome: Outcome }

/** A reply with its result still in the form that the worker wrote. */
interface Parts {
  readonly status: Json
  /** Throws `PickleError` for what has no JSON. */
  readonly result: () => Json
  readonly failure: () => { readonly exception: string; readonly message: string }
}

/** Longer bodies are not read: a result of that size belongs into a dataset. */
const LARGEST = 64 * 2 ** 20

/** Reads a reply in JSON or pickle (shared/omegaml, "Replies"); what cannot be read is a failure, never an exception. */
export function readReply(contentType: string | undefined, body: Uint8Array): Reply {
  try {
    if (body.length > LARGEST)
      throw new PickleError(`The result has ${body.length} bytes, ${LARGEST} are the most`)
    return replyOf(contentType === 'application/json' ? partsOfJson(body) : partsOfPickle(body))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return failed({ exception: 'EncodeError', message: `The worker's reply cannot be read: ${message}` })
  }
}

function replyOf({ status, result, failure }: Parts): Reply {
  switch (status) {
    case 'SUCCESS':
      return { type: 'finished', outcome: { state: 'SUCCESS', result: jsonText(result()) } }
    case 'FAILURE':
      return failed(failure())
    case 'REVOKED':
      return { type: 'finished', outcome: { state: 'REVOKED' } }
    case 'PROGRESS':
      return { type: 'emitted', piece: result() }
    case 'RETRY':
      return { type: 'retried' }
    default:
      return { type: 'started' }
  }
}

function failed(failure: { readonly exception: string; readonly message: string }): Reply {
  const kind = kindOf(failure.exception, failure.message)
  return {
    type: 'finished',
    outcome: { state: 'FAILURE', failure: { ...failure, kind } satisfies TaskFailure },
  }
}

/** omega-ml says that an object is missing by using the None that it got in its place. */
function kindOf(exception: string, message: string): ErrorKind {
  const missing = /'NoneType' object has no attribute '(?:attributes|perform|kind|kind_meta)'/
  if (missing.test(message) || exception === 'DoesNotExist' || exception === 'NoSuchKey') return 'not-found'
  return 'unprocessable'
}

function partsOfJson(body: Uint8Array): Parts {
  const reply = toExact(parseJson(new TextDecoder().decode(body))) as { readonly [name: string]: Json }
  return {
    status: reply.status ?? null,
    result: () => answerOfJson(reply.result ?? null),
    failure: () => {
      const { exc_type, exc_message } = (reply.result ?? {}) as { readonly [name: string]: Json }
      const message = Array.isArray(exc_message)
        ? exc_message.map((part) => plain(answerOfJson(part))).join(', ')
        : plain(answerOfJson(exc_message ?? ''))
      return { exception: String(exc_type ?? 'Exception'), message }
    },
  }
}

function partsOfPickle(body: Uint8Array): Parts {
  const reply = readPickle(body)
  const status = entryOf(reply, 'status')
  const result = entryOf(reply, 'result') ?? null
  return {
    status: typeof status === 'string' ? status : null,
    result: () => jsonOfPickle(result),
    failure: () => exceptionOf(result),
  }
}

/** An exception is pickled as its class and arguments. */
function exceptionOf(value: PickleValue): { readonly exception: string; readonly message: string } {
  if (!isObject(value)) return { exception: 'Exception', message: textOfPickle(value) }
  const { name, args } = value
  // Exceptions that cannot be pickled travel as the name of their class and the texts of their arguments.
  if (name === 'UnpickleableExceptionWrapper' && args !== undefined && isSequence(args)) {
    const [, wrapped, messages] = args.items
    return { exception: textOfPickle(wrapped ?? null), message: textOfPickle(messages ?? null) }
  }
  return { exception: name, message: args === undefined ? '' : textOfPickle(args) }
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value)
}
