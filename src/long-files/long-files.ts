import type { Bytes } from '../data/format.ts'
import type { ScriptForm, ScriptUpload } from '../store/database.ts'
import type { JobContent } from '../store/job/content.ts'

/** How a notebook is sent: plain values, as they cross to another process. */
export interface NotebookUpload {
  /** `creation` is JSON that says the job's name; `python` is a source, of which a notebook is made. */
  readonly form: 'notebook' | 'creation' | 'python'
  /** Whether what the notebook says of itself counts. */
  readonly readsConfig: boolean
  /** Header `Content-Length`, in bytes; undefined when that is not known. */
  readonly length: number | undefined
}

/** A notebook that was read: what is stored of it. */
export interface ReadNotebook extends JobContent {
  /** Of the job, said by the body of a creation. */
  readonly name: string | undefined
}

/** What an answer says beside the notebook: plain values. */
export type Beside = Readonly<Record<string, unknown>>

/** What is long of notebooks and packages. Where the work is done, in this thread or beside it, is known below this seam only. */
export interface LongFiles {
  /** Reads a notebook that is sent; throws 400 for what is none. */
  readNotebook(upload: NotebookUpload, body: Bytes | null): Promise<ReadNotebook>
  /** The JSON of an answer: the stored notebook as its `content`, and what is beside. */
  answerNotebook(stored: Uint8Array<ArrayBuffer>, beside: Beside): Promise<string | Bytes>
  /** The form in which the database keeps a script; throws 400 for what could not be imported. */
  formScript(upload: ScriptUpload): Promise<ScriptForm>
}
