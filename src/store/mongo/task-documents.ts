import { OmegaError } from '../../error.ts'
import { messageFromText, messageText } from '../task-message-text.ts'
import type { NewTask, Outcome, TaskId, TaskMessage, TaskRecord } from '../task-records.ts'

/** Of a text, in bytes of UTF-8: a document of MongoDB has 16 MB at most. */
const LONGEST = 15 * 2 ** 20

type Facts = Pick<TaskRecord, 'task' | 'subject' | 'resourceUri' | 'echo' | 'user' | 'idempotency'>

/** A task; what users chose the keys of is JSON text. */
export interface TaskDocument {
  readonly _id: TaskId
  readonly owner: string
  /** The first owner. */
  readonly sender: string
  readonly bucket: string
  readonly state: TaskRecord['state']
  readonly submitted: Date
  readonly started: Date | null
  readonly finished: Date | null
  readonly expires: Date | null
  /** When the record goes too; null until the task has ended. */
  readonly forget: Date | null
  readonly facts: string
  /** Null when the task has ended, since inline data may be large. */
  readonly message: string | null
  /** Null until the task has ended, and again when it has expired. */
  readonly outcome: string | null
  /** Absent without one: the index on it is sparse. */
  readonly idempotency?: string
}

type Times = Readonly<Record<'finished' | 'expires', Date>> & Pick<TaskDocument, 'started'>

/** How a task ended first, and when it had begun, where that is known. */
export type OutcomeDocument = Times & Pick<TaskDocument, '_id' | 'state' | 'outcome'>

/** One that is too long for a document is a failure that says so. */
export function outcomeDocument(_id: TaskId, outcome: Outcome, times: Times): OutcomeDocument {
  const text = JSON.stringify(outcome)
  const bytes = Buffer.byteLength(text)
  if (bytes > LONGEST) return outcomeDocument(_id, tooLarge(bytes), times)
  return { _id, state: outcome.state, outcome: text, ...times }
}

function tooLarge(bytes: number): Outcome {
  const message = `The result has ${bytes} bytes, a task keeps at most ${LONGEST}: have it stored as a dataset by "rName"`
  return { state: 'FAILURE', failure: { kind: 'unprocessable', exception: 'ResultTooLarge', message } }
}

/** The outcome of a task that has ended. */
export function endOf(task: TaskDocument): OutcomeDocument {
  const { _id, state, outcome, started, finished, expires } = task
  if (!finished || !expires) throw new Error(`Task "${_id}" has not ended`)
  return { _id, state, outcome, started, finished, expires }
}

/** Throws 413 for a task that is too long for a document. */
export function taskDocument(
  { message, idempotency, subject, resourceUri, echo, user, submitted }: NewTask,
  owner: string,
): TaskDocument {
  const { id, bucket, task } = message
  const facts: Facts = { task, subject, resourceUri, echo, user, ...(idempotency && { idempotency }) }
  const told = messageText(message)
  const known = JSON.stringify(facts)
  const bytes = Buffer.byteLength(told) + Buffer.byteLength(known)
  if (bytes > LONGEST) {
    throw new OmegaError(
      'payload-too-large',
      `The task has ${bytes} bytes of data, ${LONGEST} are the most: store it as a dataset and name that`,
    )
  }
  return {
    _id: id,
    owner,
    sender: owner,
    bucket,
    state: 'PENDING',
    submitted,
    started: null,
    finished: null,
    expires: null,
    forget: null,
    facts: known,
    message: told,
    outcome: null,
    ...(idempotency && { idempotency: idempotency.key }),
  }
}

/** Of a task that has ended, and was not recorded before. */
export function endedDocument(task: TaskRecord, owner: string): TaskDocument {
  const { id, bucket, submitted, started, finished, expires, outcome } = task
  if (!finished || !expires || !outcome) throw new Error(`Task "${id}" has not ended`)
  const { subject, resourceUri, echo, user } = task
  const facts: Facts = { task: task.task, subject, resourceUri, echo, user }
  return {
    ...outcomeDocument(id, outcome, { started, finished, expires }),
    owner,
    sender: owner,
    bucket,
    submitted,
    forget: forgetAfter({ finished, expires }),
    facts: JSON.stringify(facts),
    message: null,
  }
}

/** A record is dropped at the expiry of its outcome, and forgotten after the same time again. */
export function forgetAfter({ finished, expires }: Pick<Times, 'finished' | 'expires'>): Date {
  return new Date(2 * expires.getTime() - finished.getTime())
}

export function recordFrom(document: TaskDocument): TaskRecord {
  const { _id: id, bucket, state, submitted, started, finished, expires, facts, outcome } = document
  return {
    ...(JSON.parse(facts) as Facts),
    id,
    bucket,
    state,
    submitted,
    started,
    finished,
    expires,
    outcome: outcome === null ? undefined : (JSON.parse(outcome) as Outcome),
  }
}

export function messageFrom(document: TaskDocument): TaskMessage {
  return messageFromText(recordFrom(document), document.message ?? '{}')
}
