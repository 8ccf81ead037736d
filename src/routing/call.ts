import type { Datasets, IndexTypes } from '../datasets/datasets.ts'
import type { LongFiles } from '../long-files/long-files.ts'
import type { Store } from '../store/store.ts'
import type { TaskRecord, TaskSubject } from '../store/task-records.ts'
import type { TaskClient } from '../tasks/client.ts'
import type { TraceContext } from '../tracing/trace-context.ts'

/** A request that was routed, authenticated and allowed: all that a resource may know of it. */
export interface Call {
  readonly store: Store
  /** Where the work on datasets is done. */
  readonly datasets: Datasets
  /** Where long notebooks and packages are read. */
  readonly longFiles: LongFiles
  readonly tasks: TaskClient
  readonly request: Pick<Request, 'method' | 'headers' | 'signal'>
  /** Whether the name is that of a file, since nothing else tells what the body is, as in `curl -T flats.csv`. */
  readonly isFile: boolean
  readonly resource: string
  readonly action: string
  /** The name as the path spelled it, decoded, without the action; empty for a collection. */
  readonly name: string
  readonly bucket: string
  readonly query: URLSearchParams
  /** What stands before every path where clients are, such as `/ml`; empty without a proxy that puts something there. */
  readonly base: string
  /** The path without `base` and without its query, as it was spelled. */
  readonly pathname: string
  /** The path where clients are, without its query and without the name: `/api/v1/dataset/`. */
  readonly collectionUri: string
  /** The span that its tasks belong to; absent where none is named. */
  readonly trace?: TraceContext
  /** Who signed in; null where nobody has to. */
  readonly user: string | null
  /** The URLs of the cluster that the server is on; absent without one. */
  readonly cluster?: { readonly mongo: string; readonly broker: string | undefined }
  /** Whether code that users send is run here. */
  readonly runsCode: boolean
  /** Whether code of the caller's own runs here, in a model of that name. */
  mayRunCode(name: string): boolean
  /** The body, counted against the limit; null when the request has none. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null
  /** Reads the body at once, instead of by `body`; absent where it may be long. */
  readonly wholeBody?: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined
  /** Whether rules allow this route's action on that name. */
  allows(name: string): boolean
  /** Throws 403 unless a rule allows this route's action on that name. For names that come in the body. */
  authorize(name: string): void
  /** Throws 403 unless a rule allows what a task was submitted as. */
  authorizeTask(subject: TaskSubject): void
  /** Whether the caller may know of the task: of its own, or of all. */
  seesTask(task: TaskRecord): boolean
  /** Whether a list may show a task; absent when all are shown. */
  readonly showsTask?: (task: TaskRecord) => boolean
  /** Whether rules allow any action on that name, so that a list may show it. */
  visible(name: string): boolean
  /** The answer of a task that has succeeded, as its own route words it: JSON text. */
  present(task: TaskRecord, result: string): string
  readonly wording: Wording
  /** What the error is answered as. */
  problem(error: unknown): { readonly status: number; readonly body: object }
}

/** What differs in the words of the guide and of omega-ml's open-source server, where an answer is a stream. */
export interface Wording {
  /** What the types of an index are called. */
  readonly indexTypes: IndexTypes
  /** One event of what a generative model answers. */
  piece(model: string, piece: object): object
  /** What ends a stream of OpenAI's. */
  readonly lastEvent: string
}

/** What a resource answers; the status of success is the route's. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A value is answered as JSON, text as the JSON it is, bytes and a stream as they are; undefined is no body. */
  readonly body?: object | string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
}
