import { damaged } from './damaged.ts'
import { type ColumnPages, lengthOf, structOf } from './footer.ts'
import { readThrift } from './thrift.ts'

/** Bytes that a page may become, and how many times as many as it has (of zstd, which packs most). */
const MOST_BYTES = 1 << 29
const MOST_RATIO = 40_000

/** Fields of `PageHeader`, and of the headers in it. */
const PAGE = { uncompressed: 2, compressed: 3, data: 5, dictionary: 7, dataV2: 8 } as const
const VALUES = 1

/**
 * Goes through the pages of a column, whose bytes begin at `column.start`, and throws 400 where what they say of
 * themselves does not fit these bytes or the footer.
 */
export function checkPages(bytes: Uint8Array, column: ColumnPages): void {
  const end = column.end - column.start
  let values = 0
  for (let at = 0; values < column.values; ) {
    if (at >= end) throw damaged('a column has fewer values than its footer says')
    const header = readThrift(bytes, at)
    const compressed = lengthOf(header.fields, PAGE.compressed)
    const size = lengthOf(header.fields, PAGE.uncompressed)
    at = header.end + compressed
    if (at > end) throw damaged('a page is longer than its column')
    if (size > MOST_BYTES || size > (compressed + 256) * MOST_RATIO)
      throw damaged(`a page of ${compressed} bytes says that it had ${size}`)
    const data = header.fields.get(PAGE.data) ?? header.fields.get(PAGE.dataV2)
    if (data) values += lengthOf(structOf(data), VALUES)
    else if (!header.fields.has(PAGE.dictionary))
      continue // an index
    else if (lengthOf(structOf(header.fields.get(PAGE.dictionary)), VALUES) > MOST_BYTES)
      throw damaged('a dictionary says that it has too many values')
  }
  if (values !== column.values) throw damaged('a column has more values than its footer says')
}
