import type { Bytes } from '../data/format.ts'
import { matches } from '../store/etag.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type {
  Datasets,
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'
import { describedEtag } from './describe-dataset.ts'

type Description = Extract<DescribeAnswer, { found: 'description' }>

/** How many are kept, those asked for last. */
const DESCRIPTIONS = 100
const LENGTHS = 1000

/**
 * Datasets of which a version is described once, and the length of an answer measured once, which takes to write it whole: clients
 * such as polars ask for the length of a file, and then for ranges of it one by one.
 */
export class RememberedAnswers implements Datasets {
  readonly #datasets: Datasets
  readonly #store: Store
  readonly #descriptions = new Map<string, Description>()
  /** In bytes. */
  readonly #lengths = new Map<string, number>()

  constructor(datasets: Datasets, store: Store) {
    this.#datasets = datasets
    this.#store = store
  }

  async describe(request: DescribeRequest): Promise<DescribeAnswer> {
    const { ifNoneMatch, ...what } = request
    const asked = JSON.stringify(what)
    const kept = this.#descriptions.get(asked)
    const metadata = kept && (await this.#store.find(request.key))
    if (kept && metadata && kept.etag === describedEtag(metadata)) {
      keep(this.#descriptions, DESCRIPTIONS, asked, kept)
      return matches(ifNoneMatch, kept.etag) ? { found: 'same', etag: kept.etag } : kept
    }
    const answer = await this.#datasets.describe(request)
    if (answer.found === 'description') keep(this.#descriptions, DESCRIPTIONS, asked, answer)
    return answer
  }

  async read({ isMeasured = false, ...request }: ReadRequest): Promise<ReadAnswer> {
    const answer = await this.#datasets.read(request)
    if (!isMeasured || answer.found !== 'rows') return answer
    const asked = JSON.stringify({ ...request, ifNoneMatch: answer.etag })
    const known = this.#lengths.get(asked)
    const length = known ?? (await lengthOf(answer.body))
    keep(this.#lengths, LENGTHS, asked, length)
    if (known !== undefined) return { ...answer, length }
    const again = await this.#datasets.read({ ...request, ifNoneMatch: null })
    const isSame = again.found === 'rows' && again.etag === answer.etag
    return isSame ? { ...again, length } : again
  }

  write(request: WriteRequest, body: Bytes | null, permit: (name: string) => void): Promise<WriteAnswer> {
    return this.#datasets.write(request, body, permit)
  }

  remove(key: ObjectKey): Promise<boolean> {
    return this.#datasets.remove(key)
  }
}

function keep<Value>(kept: Map<string, Value>, most: number, asked: string, value: Value): void {
  kept.delete(asked)
  kept.set(asked, value)
  const [oldest] = kept.keys()
  if (kept.size > most && oldest !== undefined) kept.delete(oldest)
}

/** How many bytes a stream has; it is read to its end. */
async function lengthOf(bytes: Bytes): Promise<number> {
  let length = 0
  for await (const piece of bytes) length += piece.byteLength
  return length
}
