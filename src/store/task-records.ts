import type { Json } from '../data/frame/vector.ts'
import type { ErrorKind, Trace } from '../error.ts'
import type { TraceContext } from '../tracing/trace-context.ts'

declare const taskIdBrand: unique symbol
/** A UUID, Celery's task id. */
export type TaskId = string & { readonly [taskIdBrand]: true }

/** Celery's states. SUCCESS, FAILURE and REVOKED are final; RETRY is known to the process that has sent the task. */
export type TaskState = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED'

/** What rules are asked of a task: the resource, name and action of the request that submitted it. */
export interface TaskSubject {
  readonly resource: string
  readonly name: string
  readonly action: string
}

/** Why a task failed: how the answer counts it, and the exception's type and message. */
export interface TaskFailure {
  readonly kind: ErrorKind
  readonly exception: string
  readonly message: string
  readonly trace?: Trace
  /** The status and the answer that a service chose itself. */
  readonly service?: { readonly status: number; readonly answer: string | object }
}

/** How a task ended. `result` is JSON text, kept as the worker wrote it. */
export type Outcome =
  | { readonly state: 'SUCCESS'; readonly result: string }
  | { readonly state: 'FAILURE'; readonly failure: TaskFailure }
  | { readonly state: 'REVOKED' }

/** What a worker is told to do. */
export interface TaskMessage {
  readonly id: TaskId
  /** The task's name, such as `omegaml.tasks.omega_predict`. */
  readonly task: string
  readonly bucket: string
  readonly args: readonly Json[]
  readonly kwargs: { readonly [name: string]: Json }
  /** Who has asked for it; code of users acts in that name. */
  readonly user?: string
  /** In what code of users is written, where that is known not to be Python. */
  readonly language?: 'javascript'
  /** Only workers of that label may run it, where there are several kinds; omega-ml's `om.runtime.require`. */
  readonly label?: string
  /** The span that it belongs to, for workers that record spans. */
  readonly trace?: TraceContext
}

/** Repeats of a request under one `Idempotency-Key` are one task. */
export interface Idempotency {
  /** The key, unique for a user and a path. */
  readonly key: string
  /** A hash of the whole request: the same key for another one is an error. */
  readonly fingerprint: string
}

export interface NewTask {
  readonly message: TaskMessage
  readonly subject: TaskSubject
  readonly resourceUri: string
  /** What the answer repeats of the request, such as `datax`. */
  readonly echo: { readonly [name: string]: Json }
  readonly user: string | null
  readonly submitted: Date
  readonly idempotency?: Idempotency
}

export interface TaskRecord extends Omit<NewTask, 'message'> {
  readonly task: string
  readonly id: TaskId
  readonly bucket: string
  readonly state: TaskState
  readonly started: Date | null
  readonly finished: Date | null
  /** When the outcome is forgotten; null until the task has ended. */
  readonly expires: Date | null
  /** Undefined until the task has ended, and again when it has expired. */
  readonly outcome: Outcome | undefined
}

export interface TaskQuery {
  readonly bucket: string
  /** All when absent, which is cheaper. */
  readonly accepts?: (task: TaskRecord) => boolean
  readonly offset: number
  readonly limit: number
}

/** A task whose process is gone, with what it was told to do. */
export interface OrphanedTask {
  readonly record: TaskRecord
  readonly message: TaskMessage
  /** The process that has sent it: replies go there, however often the task was taken over. */
  readonly sender: string
}

/**
 * The records of all tasks, of one process of those that share the database. A record belongs to the process
 * that inserted it; when that one is gone, to the one that adopts it. What is asked of a task is done in order: it may
 * be ended while it is still being inserted.
 */
export interface TaskRecords {
  /** Names this process among those that share the database. */
  readonly owner: string
  /** Records tasks that are about to be sent. Answers the earlier one when the idempotency key is known. */
  insert(task: NewTask): Promise<TaskRecord>
  /**
   * Records a task that has ended already, its request having waited for it; nobody else knows of it. Many at once are cheaper
   * than one by one.
   */
  insertEnded(task: TaskRecord): Promise<void>
  /** PENDING becomes STARTED, in the record a moment later. */
  start(id: TaskId, at: Date): Promise<void>
  /** Ends a task; false when it has ended already: the first outcome stays. */
  finish(id: TaskId, outcome: Outcome, at: Date, expires: Date): Promise<boolean>
  /** Forgets a task that could not be sent. */
  remove(id: TaskId): Promise<void>
  find(id: TaskId): Promise<TaskRecord | undefined>
  /** Newest first, without results, which may be long: of those that have succeeded `outcome` is undefined. */
  list(query: TaskQuery): Promise<{ total: number; tasks: readonly TaskRecord[] }>
  /** Of this process: those that another process has revoked since `time`. */
  revokedSince(time: Date): Promise<readonly TaskId[]>
  /** Takes over the unfinished tasks of processes that are gone, oldest first; each is answered once. */
  adopt(): Promise<readonly OrphanedTask[]>
  /** Drops outcomes that have expired, and after the same time again the records. */
  expire(now: Date): Promise<void>
  close(): void | Promise<void>
}

/** The record of a task as it is inserted. */
export function pendingRecord({ message, ...task }: NewTask): TaskRecord {
  const { id, bucket, task: name } = message
  const open = { state: 'PENDING', started: null, finished: null, expires: null, outcome: undefined } as const
  return { ...task, id, bucket, task: name, ...open }
}
