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

/** Descriptions that are kept, the last ones asked for. */
const KEPT = 100

/** Datasets of which a version is described once. */
export class CachedDescriptions implements Datasets {
  readonly #datasets: Datasets
  readonly #store: Store
  readonly #kept = new Map<string, Description>()

  constructor(datasets: Datasets, store: Store) {
    this.#datasets = datasets
    this.#store = store
  }

  async describe(request: DescribeRequest): Promise<DescribeAnswer> {
    const { ifNoneMatch, ...what } = request
    const asked = JSON.stringify(what)
    const kept = this.#kept.get(asked)
    const metadata = kept && (await this.#store.find(request.key))
    if (kept && metadata && kept.etag === describedEtag(metadata)) {
      this.#keep(asked, kept)
      return matches(ifNoneMatch, kept.etag) ? { found: 'same', etag: kept.etag } : kept
    }
    const answer = await this.#datasets.describe(request)
    if (answer.found === 'description') this.#keep(asked, answer)
    return answer
  }

  read(request: ReadRequest): Promise<ReadAnswer> {
    return this.#datasets.read(request)
  }

  write(request: WriteRequest, body: Bytes | null, permit: (name: string) => void): Promise<WriteAnswer> {
    return this.#datasets.write(request, body, permit)
  }

  remove(key: ObjectKey): Promise<boolean> {
    return this.#datasets.remove(key)
  }

  #keep(asked: string, description: Description): void {
    this.#kept.delete(asked)
    this.#kept.set(asked, description)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
  }
}
