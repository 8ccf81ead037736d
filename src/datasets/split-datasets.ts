import type { Bytes } from '../data/format.ts'
import { streamOfBytes } from '../data/stream-of-bytes.ts'
import { wholeBytes } from '../data/whole-bytes.ts'
import { NoWorkerError } from '../exchange/worker-pool.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Border } from './border.ts'
import type {
  Datasets,
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'

export interface SplitOptions {
  /** Does what is small. */
  readonly here: Datasets
  /** Does what may be large. */
  readonly beside: Datasets
  /** What `here` may do without holding up others. */
  readonly border: Border
  /** Told once, when no worker can be had, so that all is done `here`. */
  readonly report: (error: unknown) => void
}

/** What is small is done in this thread, where it takes less than it takes to tell a worker; the rest beside it. */
export class SplitDatasets implements Datasets {
  readonly #options: SplitOptions
  #hasNoWorkers = false
  /** Writes that workers do now. */
  #writing = 0

  constructor(options: SplitOptions) {
    this.#options = options
  }

  async read(request: ReadRequest): Promise<ReadAnswer> {
    const isHere = this.#hasNoWorkers || (await this.#options.border.readsHere(request))
    return this.#do(isHere, (datasets) => datasets.read(request))
  }

  async describe(request: DescribeRequest): Promise<DescribeAnswer> {
    const isHere = this.#hasNoWorkers || (await this.#options.border.readsHere(request))
    return this.#do(isHere, (datasets) => datasets.describe(request))
  }

  async write(
    request: WriteRequest,
    body: Bytes | null,
    permit: (name: string) => void,
  ): Promise<WriteAnswer> {
    const { border } = this.#options
    if (this.#hasNoWorkers || !(await border.writesHere(request)))
      return this.#write(this.#hasNoWorkers, request, body, permit)
    const bytes = await wholeBytes(body)
    // While a worker writes it may hold the database's lock, which this thread had to wait for.
    const isHere = this.#writing === 0 && border.takesHere(request, bytes)
    return this.#write(isHere, request, streamOfBytes(bytes), permit)
  }

  #write(
    isHere: boolean,
    request: WriteRequest,
    body: Bytes | null,
    permit: (name: string) => void,
  ): Promise<WriteAnswer> {
    return this.#do(isHere, (datasets) => datasets.write(request, body, permit), true)
  }

  async remove(key: ObjectKey): Promise<boolean> {
    const isHere = this.#hasNoWorkers || (await this.#options.border.removesHere(key))
    return this.#do(isHere, (datasets) => datasets.remove(key), true)
  }

  async #do<Result>(
    isHere: boolean,
    work: (datasets: Datasets) => Promise<Result>,
    writes = false,
  ): Promise<Result> {
    const { here, beside, report } = this.#options
    if (isHere) return work(here)
    if (writes) this.#writing += 1
    try {
      return await work(beside)
    } catch (error) {
      if (!(error instanceof NoWorkerError)) throw error
      if (!this.#hasNoWorkers) report(error)
      this.#hasNoWorkers = true
      return work(here)
    } finally {
      if (writes) this.#writing -= 1
    }
  }
}
