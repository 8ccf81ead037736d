import { badRequest } from '../../error.ts'
import { cellWriter } from './cell.ts'
import { type FrameReader, labelled } from './frame.ts'
import { takeRows } from './take.ts'

/** Combinations of values that are told apart, which bounds the memory of it. */
const MOST_DISTINCT = 1_000_000

/**
 * The rows of a reader that are the first with their values in `names`, in the order of the frame. Throws 400 for a
 * column that the reader does not have, and where there are more than a million combinations.
 */
export async function distinctReader(source: FrameReader, names: readonly string[]): Promise<FrameReader> {
  const { schema } = source
  const positions = names.map((name) => {
    const position = schema.columns.findIndex((column) => column.name === name)
    if (position >= 0) return position
    const columns = schema.columns.map((column) => `"${column.name}"`).join(', ')
    throw badRequest(`Parameter "distinct" names column "${name}", which is none of ${columns}`)
  })
  const seen = new Set<string>()
  const masks: Uint8Array[] = []
  for await (const chunk of source.scan({ columns: positions, index: false })) {
    const cells = positions.map((position, i) =>
      cellWriter(chunk.columns[i]!, schema.columns[position]!.dtype),
    )
    masks.push(
      Uint8Array.from({ length: chunk.rows }, (_, row) => {
        const before = seen.size
        seen.add(cells.map((cell) => cell(row)).join())
        return seen.size - before
      }),
    )
    if (seen.size > MOST_DISTINCT)
      throw badRequest(`There are more than ${MOST_DISTINCT} distinct rows, ask for fewer columns or filter`)
  }
  return {
    schema: { ...schema, index: labelled(schema.index) },
    rows: seen.size,
    more: false,
    async *scan(part) {
      let at = 0
      for await (const chunk of source.scan(part)) {
        const mask = masks[at++]!
        const rows = mask.reduce((sum, first) => sum + first, 0)
        if (rows === 0) continue
        yield {
          rows,
          columns: chunk.columns.map((vector) => takeRows(vector, mask)),
          index: chunk.index.map((vector) => takeRows(vector, mask)),
        }
      }
    },
    close: () => source.close(),
  }
}
