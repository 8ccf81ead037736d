import type { Filter } from '../data/frame/filter.ts'
import type { FrameChunk, FrameReader, FrameSchema } from '../data/frame/frame.ts'
import type { Attributes, FrameMetadata, Kind, Metadata, ObjectKey, Prefix, Version } from './metadata.ts'
import type { ScriptFormat } from './script/format.ts'
import type { TaskRecords } from './task-records.ts'
import type { KeyUse, User } from './user.ts'

export interface ListQuery {
  readonly bucket: string
  readonly prefix: Prefix
  readonly kind?: Kind
  /** Names this accepts; all when absent. The list is ordered by name, by code unit. */
  readonly accepts?: (name: string) => boolean
  readonly offset: number
  readonly limit: number
}

export interface Listing {
  readonly total: number
  readonly objects: readonly Metadata[]
}

export interface Page {
  readonly offset?: number
  readonly limit?: number
}

export interface FrameQuery extends Page {
  /** Names, in the order to answer; all columns when absent. */
  readonly columns?: readonly string[]
  readonly where?: Filter
}

/** What to read of a frame, given what it is at that moment; undefined: nothing. */
export type FramePlan = (metadata: FrameMetadata) => FrameQuery | undefined

/** An object as it was found, and its rows when it is a frame of which the plan wants some. */
export interface OpenedObject {
  readonly metadata: Metadata
  readonly reader?: FrameReader
}

export interface OpenedFile {
  /** In bytes. */
  readonly size: number
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Rows written but not yet part of any frame. One of `commit` and `abort` ends it. */
export interface StagedFrame {
  append(chunk: FrameChunk): Promise<void>
  /**
   * Makes the staged rows part of the object `change.key`, at once or not at all.
   * Answers undefined, and stays staged, when the object is no longer at `change.expected`.
   */
  commit(change: FrameChange): Promise<Metadata | undefined>
  abort(): Promise<void>
}

export interface FrameChange {
  readonly key: ObjectKey
  /** The version that the change builds on; undefined: the object must not exist. */
  readonly expected: Version | undefined
  /** True: the staged rows follow the existing ones; false: they take their place. */
  readonly append: boolean
  /** The schema that the object has afterwards. */
  readonly schema: FrameSchema
}

/** What a write makes of an object besides its content. */
export interface ObjectChange {
  readonly key: ObjectKey
  readonly kind: Kind
  readonly attributes: Attributes
  /** The version that the change builds on; undefined: the object must not exist. */
  readonly expected: Version | undefined
}

/** Bytes written but not yet part of any file. One of `commit` and `abort` ends it. */
export interface StagedFile {
  append(piece: Uint8Array): Promise<void>
  /** Puts the bytes in the place of what the object had, at once or not at all; undefined as for frames. */
  commit(change: ObjectChange): Promise<Metadata | undefined>
  abort(): Promise<void>
}

/** Values of plain data (`python.data`) as JSON texts, in which NaN is spelled as Python does. */
export interface ValuesChange extends Omit<ObjectChange, 'kind'> {
  readonly values: readonly string[]
  /** True: they follow those that are there; false: they take their place. */
  readonly append: boolean
}

/** A script as it is uploaded. */
export interface ScriptUpload {
  readonly name: string
  /** Undefined when its bytes and its name say it. */
  readonly format: ScriptFormat | undefined
  readonly content: Bytes
}

/** A script as it is kept. */
export interface ScriptForm {
  readonly kind: Kind
  /** Absent when its bytes and its name say it. */
  readonly format?: ScriptFormat | undefined
  readonly content: Bytes
}

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The seam below the store: what a database must do. `test/store/database.suite.ts` is its contract. */
export interface Database {
  /** Of a model that this server alone opens, as it was created or uploaded: omega-ml's word for models only where no Python would open it. */
  readonly pipelineKind: Kind
  /** As what a script is kept; throws 400 for one that whoever else reads the database could not read. */
  scriptForm(upload: ScriptUpload): Promise<ScriptForm>
  find(key: ObjectKey): Promise<Metadata | undefined>
  list(query: ListQuery): Promise<Listing>
  /** At least the jobs, of all buckets, that say when they run (`attributes.config.run-at`). */
  listScheduled(): Promise<readonly Metadata[]>
  /** Bytes that an object takes, 0 when there is none; Infinity where the database would have to count them. */
  contentSize(key: ObjectKey): Promise<number>
  /** False when there is nothing to remove. Removes the content too. */
  remove(key: ObjectKey): Promise<boolean>
  /**
   * Undefined when there is no object of that key. The rows are those of the metadata that the plan is given. What is
   * stored in another form, an array or documents, is made a frame where `makes` says so of its kind, always when absent.
   */
  openFrame(
    key: ObjectKey,
    plan: FramePlan,
    makes?: (kind: Kind) => boolean,
  ): Promise<OpenedObject | undefined>
  stageFrame(schema: FrameSchema): Promise<StagedFrame>
  /** The values of an object of plain data (`python.data`) as JSON texts, in their order; undefined when there is none of that key. */
  readValues(key: ObjectKey, page: Page): Promise<readonly string[] | undefined>
  /** Writes values of plain data, at once or not at all; undefined when the object is no longer at `expected`. */
  putValues(change: ValuesChange): Promise<Metadata | undefined>
  /** The bytes of a file as they are read, and how many; undefined when there is no file of that key. */
  openFile(key: ObjectKey): Promise<OpenedFile | undefined>
  /** The bytes of a file, whole; undefined when there is no file of that key. */
  readFile(key: ObjectKey): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Bytes for a file of that bucket. */
  stageFile(bucket: string): Promise<StagedFile>
  /** Creates or changes an object, its content left as it is; undefined when it is no longer at `expected`. */
  putObject(change: ObjectChange): Promise<Metadata | undefined>
  /** The records of the tasks, those of one process of many. */
  readonly tasks: TaskRecords
  findUser(name: string): Promise<User | undefined>
  listUsers(): Promise<readonly string[]>
  /** Creates or changes a user; where `expected` says what it has to be until now, false when it is no longer that. */
  putUser(user: User, expected?: User): Promise<boolean>
  /** Creates a user; false when there is one of that name. */
  createUser(user: User): Promise<boolean>
  removeUser(name: string): Promise<boolean>
  /** Notes that a key was used. */
  noteUse(use: KeyUse): Promise<void>
  /** When the keys of a user were used last. */
  usesOf(name: string): Promise<readonly KeyUse[]>
  /** Throws `unavailable` when the database cannot answer now. */
  ping(): Promise<void>
  /** Bytes that it takes where it is kept. */
  size(): Promise<number>
  close(): Promise<void>
}
