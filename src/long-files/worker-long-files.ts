import type { Bytes } from '../data/format.ts'
import { streamOf, streamOfBytes } from '../data/stream-of-bytes.ts'
import { wholeBytes } from '../data/whole-bytes.ts'
import type { Answered } from '../exchange/answerer.ts'
import { NoWorkerError, type WorkerPool } from '../exchange/worker-pool.ts'
import type { ScriptForm, ScriptUpload } from '../store/database.ts'
import type { LocalLongFiles } from './local-long-files.ts'
import type { Beside, LongFiles, NotebookUpload, ReadNotebook } from './long-files.ts'

/** Bytes that are read here: 1 MB takes 5 to 8 ms. */
const SHORT = 2 ** 20

/** What a worker is asked; the bytes come as a stream beside it. */
export type LongFileRequest =
  | { readonly operation: 'read notebook'; readonly upload: NotebookUpload }
  | { readonly operation: 'answer notebook'; readonly beside: Beside }
  | { readonly operation: 'form script'; readonly script: Omit<ScriptUpload, 'content'> }

/** What it answers; what is stored, or sent, comes as a stream beside it. */
type Said = Pick<ReadNotebook, 'name' | 'config'> & Omit<ScriptForm, 'content'>

export interface WorkerLongFilesOptions {
  readonly pool: WorkerPool
  readonly here: LocalLongFiles
  /** Whether the database keeps scripts in another form than that in which they are sent. */
  readonly formsScripts: boolean
}

/** Long ones by workers, and all here where no worker can be had. */
export class WorkerLongFiles implements LongFiles {
  readonly #options: WorkerLongFilesOptions

  constructor(options: WorkerLongFilesOptions) {
    this.#options = options
  }

  async readNotebook(upload: NotebookUpload, body: Bytes | null): Promise<ReadNotebook> {
    const { here } = this.#options
    if (upload.length !== undefined && upload.length <= SHORT) return here.readNotebook(upload, body)
    const asked = await this.#ask({ operation: 'read notebook', upload }, body)
    return asked ? { ...asked.said, bytes: asked.bytes } : here.readNotebook(upload, body)
  }

  async answerNotebook(stored: Uint8Array<ArrayBuffer>, beside: Beside): Promise<string | Bytes> {
    const { here } = this.#options
    if (stored.byteLength <= SHORT) return here.answerNotebook(stored, beside)
    const asked = await this.#ask({ operation: 'answer notebook', beside }, streamOfBytes(stored))
    return asked?.bytes ?? here.answerNotebook(stored, beside)
  }

  /** A module is of one piece; an archive may hold a thousand times of what it has. */
  async formScript({ content, ...script }: ScriptUpload): Promise<ScriptForm> {
    const { here, formsScripts } = this.#options
    if (!formsScripts || Array.isArray(content)) return here.formScript({ ...script, content })
    const body = streamOf(content)
    const asked = await this.#ask({ operation: 'form script', script }, body)
    return asked ? { ...asked.said, content: asked.bytes } : here.formScript({ ...script, content: body })
  }

  /** Undefined where no worker can be had; the body is as it was then. */
  async #ask(
    request: LongFileRequest,
    body: Bytes | null,
  ): Promise<{ readonly said: Said; readonly bytes: Bytes } | undefined> {
    try {
      const { value, body: bytes } = await this.#options.pool.ask({ value: request, body })
      return { said: value as Said, bytes: bytes as Bytes } // as `answerLongFiles` makes it
    } catch (error) {
      if (error instanceof NoWorkerError) return undefined
      throw error
    }
  }
}

export function isLongFileRequest(asked: object): asked is LongFileRequest {
  return 'operation' in asked && OPERATIONS.includes(asked.operation as LongFileRequest['operation'])
}

const OPERATIONS: readonly LongFileRequest['operation'][] = [
  'read notebook',
  'answer notebook',
  'form script',
]

/** What a worker does with such a request. */
export async function answerLongFiles(
  here: LocalLongFiles,
  asked: LongFileRequest,
  body: Bytes | null,
): Promise<Answered> {
  switch (asked.operation) {
    case 'read notebook': {
      const { bytes, ...said } = await here.readNotebook(asked.upload, body)
      return { value: said, body: streamOfBytes(...bytes) }
    }
    case 'answer notebook': {
      const text = await here.answerNotebook(await wholeBytes(body), asked.beside)
      return { value: {}, body: streamOfBytes(new TextEncoder().encode(text)) }
    }
    case 'form script': {
      const { content, ...said } = await here.formScript({ ...asked.script, content: body ?? [] })
      return { value: said, body: streamOf(content) }
    }
  }
}
