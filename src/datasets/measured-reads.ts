import type { Bytes } from '../data/format.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type {
  Datasets,
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'

/** Lengths that are kept, those of the files asked for last. */
const KEPT = 1000

/**
 * Datasets of whose answers the length is known where it is asked for. What it is is known once the whole was written, which is done once for
 * a version: clients such as polars ask for the length of a file, and then for ranges of it one by one.
 */
export class MeasuredReads implements Datasets {
  readonly #datasets: Datasets
  /** In bytes. */
  readonly #lengths = new Map<string, number>()

  constructor(datasets: Datasets) {
    this.#datasets = datasets
  }

  async read({ isMeasured = false, ...request }: ReadRequest): Promise<ReadAnswer> {
    const answer = await this.#datasets.read(request)
    if (!isMeasured || answer.found !== 'rows') return answer
    const asked = JSON.stringify({ ...request, ifNoneMatch: answer.etag })
    const known = this.#lengths.get(asked)
    const length = known ?? (await lengthOf(answer.body))
    this.#keep(asked, length)
    if (known !== undefined) return { ...answer, length }
    const again = await this.#datasets.read({ ...request, ifNoneMatch: null })
    const isSame = again.found === 'rows' && again.etag === answer.etag
    return isSame ? { ...again, length } : again
  }

  describe(request: DescribeRequest): Promise<DescribeAnswer> {
    return this.#datasets.describe(request)
  }

  write(request: WriteRequest, body: Bytes | null, permit: (name: string) => void): Promise<WriteAnswer> {
    return this.#datasets.write(request, body, permit)
  }

  remove(key: ObjectKey): Promise<boolean> {
    return this.#datasets.remove(key)
  }

  #keep(asked: string, length: number): void {
    this.#lengths.delete(asked)
    this.#lengths.set(asked, length)
    const [oldest] = this.#lengths.keys()
    if (this.#lengths.size > KEPT && oldest !== undefined) this.#lengths.delete(oldest)
  }
}

/** How many bytes a stream has; it is read to its end. */
async function lengthOf(bytes: Bytes): Promise<number> {
  let length = 0
  for await (const piece of bytes) length += piece.byteLength
  return length
}
