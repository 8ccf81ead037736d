import type { Bytes } from '../data/format.ts'
import { streamOfBytes } from '../data/stream-of-bytes.ts'
import { wholeBytes } from '../data/whole-bytes.ts'
import type { Answered } from '../exchange/answerer.ts'
import type { Reply } from '../exchange/asker.ts'
import { NoWorkerError, type WorkerPool } from '../exchange/worker-pool.ts'
import { LocalNotebooks } from './local-notebooks.ts'
import type { Beside, Notebooks, NotebookUpload, ReadNotebook } from './notebooks.ts'

/** Bytes that are read here: 1 MB takes 5 to 8 ms. */
const SHORT = 2 ** 20

/** What a worker is asked; the bytes come as a stream beside it. */
export type NotebookRequest =
  | { readonly operation: 'read notebook'; readonly upload: NotebookUpload }
  | { readonly operation: 'answer notebook'; readonly beside: Beside }

/** What it answers; what is stored, or sent, comes as a stream beside it. */
type NotebookAnswer = Pick<ReadNotebook, 'name' | 'config'>

/** Long ones by workers, and all here where no worker can be had. */
export class WorkerNotebooks implements Notebooks {
  readonly #pool: WorkerPool
  readonly #here = new LocalNotebooks()

  constructor(pool: WorkerPool) {
    this.#pool = pool
  }

  async read(upload: NotebookUpload, body: Bytes | null): Promise<ReadNotebook> {
    if (upload.length !== undefined && upload.length <= SHORT) return this.#here.read(upload, body)
    const answer = await this.#ask({ operation: 'read notebook', upload }, body)
    if (!answer) return this.#here.read(upload, body)
    return { ...(answer.value as NotebookAnswer), bytes: answer.body as Bytes } // as `answerNotebook` makes it
  }

  async answer(stored: Uint8Array<ArrayBuffer>, beside: Beside): Promise<string | Bytes> {
    if (stored.byteLength <= SHORT) return this.#here.answer(stored, beside)
    const answer = await this.#ask({ operation: 'answer notebook', beside }, streamOfBytes(stored))
    return answer?.body ?? this.#here.answer(stored, beside)
  }

  /** Undefined where no worker can be had; the body is as it was then. */
  async #ask(request: NotebookRequest, body: Bytes | null): Promise<Reply | undefined> {
    try {
      return await this.#pool.ask({ value: request, body })
    } catch (error) {
      if (error instanceof NoWorkerError) return undefined
      throw error
    }
  }
}

export function isNotebookRequest(asked: object): asked is NotebookRequest {
  return 'operation' in asked && String(asked.operation).endsWith(' notebook')
}

/** What a worker does with such a request. */
export async function answerNotebook(asked: NotebookRequest, body: Bytes | null): Promise<Answered> {
  const here = new LocalNotebooks()
  if (asked.operation === 'answer notebook') {
    const text = await here.answer(await wholeBytes(body), asked.beside)
    return { value: {}, body: streamOfBytes(new TextEncoder().encode(text)) }
  }
  const { bytes, ...said } = await here.read(asked.upload, body)
  return { value: said, body: streamOfBytes(...bytes) }
}
