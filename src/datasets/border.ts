import type { FormatName } from '../data/formats.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import { columnsAtMost } from './columns-at-most.ts'
import type { ReadRequest, WriteRequest } from './datasets.ts'

/** What is done in the serving thread, since it takes less than it would hold up others. */
export interface Border {
  readsHere(request: Pick<ReadRequest, 'key'> & Partial<Pick<ReadRequest, 'format'>>): Promise<boolean>
  /** By what is said of the body. */
  writesHere(request: WriteRequest): Promise<boolean>
  /** By what it holds. */
  takesHere(request: Pick<WriteRequest, 'format' | 'csv'>, body: Uint8Array): boolean
  removesHere(key: ObjectKey): Promise<boolean>
}

/** Cells that are encoded in about 5 ms: those of 1,000 x 5 take one. */
const FEW_CELLS = 20_000

/** Cells that take as long as a column does by itself: 6 us on Node, 20 on Bun. */
const CELLS_OF_COLUMN = 20

/** Columns that take about as long to be read from a text and stored: 20 us each. */
const FEW_COLUMNS = FEW_CELLS / CELLS_OF_COLUMN

/** Bytes of a frame at rest, or of text that is decoded, that take about as long. */
const FEW_BYTES = 256 * 1024
const FEW_BYTES_OF_TEXT = 64 * 1024

/** Their bytes say how much memory they need. Parquet besides takes a library that no serving thread should hold. */
const BINARY: readonly FormatName[] = ['arrow', 'parquet']

/** The border by what the database knows of a dataset; where it would have to count, a worker waits for it as well. */
export function borderOf(store: Store): Border {
  const isSmall = async (key: ObjectKey) => {
    const frame = (await store.find(key))?.frame
    if (!frame) return (await store.contentSize(key)) === 0
    const width = frame.schema.columns.length + frame.schema.index.levels.length
    if (((frame.rows ?? Number.POSITIVE_INFINITY) + CELLS_OF_COLUMN) * width > FEW_CELLS) return false
    return (await store.contentSize(key)) <= FEW_BYTES
  }
  return {
    readsHere: async ({ key, format }) => format !== 'parquet' && isSmall(key),
    async writesHere({ bucket, name, format, length }: WriteRequest) {
      // What a body says of itself only a worker can be trusted to survive.
      if (BINARY.includes(format) || length === undefined || length > FEW_BYTES_OF_TEXT) return false
      return name === undefined || isSmall({ bucket, prefix: 'data/', name })
    },
    takesHere: ({ format, csv }, body) => columnsAtMost(format, body, csv?.sep) <= FEW_COLUMNS,
    removesHere: isSmall,
  }
}
