import { csvFormat } from '../data/csv/format.ts'
import { type FrameSource, SchemaRevised } from '../data/frame/frame.ts'
import { concatVectors } from '../data/frame/take.ts'
import type { Vector } from '../data/frame/vector.ts'
import type { Table } from '../models/table.ts'

/** CSV with a header, as a table with the dtypes that pandas would give it. Throws `bad-request`. */
export async function csvTable(text: string): Promise<Table> {
  const source = await csvFormat.decode(new Blob([text]).stream(), {
    append: undefined,
    dtypes: new Map(),
    known: undefined,
  })
  try {
    return await tableOfSource(source)
  } catch (error) {
    if (!(error instanceof SchemaRevised)) throw error
    return tableOfSource(error.source)
  }
}

async function tableOfSource(source: FrameSource): Promise<Table> {
  try {
    let rows = 0
    const parts: Vector[][] = source.schema.columns.map(() => [])
    for await (const chunk of source.chunks) {
      rows += chunk.rows
      for (const [position, vector] of chunk.columns.entries()) parts[position]?.push(vector)
    }
    return {
      rows,
      columns: source.schema.columns.flatMap(({ name, dtype }, position) => {
        const vectors = parts[position] ?? []
        return vectors.length === 0 ? [] : [{ name, dtype, vector: concatVectors(vectors) }]
      }),
    }
  } finally {
    source.close?.()
  }
}
