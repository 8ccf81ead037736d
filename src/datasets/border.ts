import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type { ReadRequest, WriteRequest } from './datasets.ts'

/** What is done in the serving thread, since it takes less than it would hold up others. */
export interface Border {
  readsHere(request: Pick<ReadRequest, 'key'>): Promise<boolean>
  writesHere(request: WriteRequest): Promise<boolean>
  removesHere(key: ObjectKey): Promise<boolean>
}

/** Cells that are encoded in about 5 ms: those of 1,000 x 5 take one. */
const FEW_CELLS = 20_000

/** Bytes of a frame at rest, or of text that is decoded, that take about as long. */
const FEW_BYTES = 256 * 1024
const FEW_BYTES_OF_TEXT = 64 * 1024

/** The border by what the database knows of a dataset; where it would have to count, a worker waits for it as well. */
export function borderOf(store: Store): Border {
  const isSmall = async (key: ObjectKey) => {
    const frame = (await store.find(key))?.frame
    if (!frame) return (await store.contentSize(key)) === 0
    const width = frame.schema.columns.length + frame.schema.index.levels.length
    if ((frame.rows ?? Number.POSITIVE_INFINITY) * width > FEW_CELLS) return false
    return (await store.contentSize(key)) <= FEW_BYTES
  }
  return {
    readsHere: ({ key }) => isSmall(key),
    async writesHere({ bucket, name, format, length }: WriteRequest) {
      // Binary formats say how much memory they need, which only a worker can be trusted to survive.
      if (format === 'arrow' || length === undefined || length > FEW_BYTES_OF_TEXT) return false
      return name === undefined || isSmall({ bucket, prefix: 'data/', name })
    },
    removesHere: isSmall,
  }
}
