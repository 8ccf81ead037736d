import { concatVectors } from '../data/frame/take.ts'
import type { Vector } from '../data/frame/vector.ts'
import type { Table } from '../models/table.ts'
import { parseName } from '../store/dataset/name.ts'
import type { Store } from '../store/store.ts'

/** A stored dataset as a table, whole in memory; `spelled` may have a projection. Throws 404 when it is missing. */
export async function storedTable(store: Store, bucket: string, spelled: string): Promise<Table> {
  const reader = await store.readFrame(bucket, parseName(spelled))
  try {
    const parts: Vector[][] = reader.schema.columns.map(() => [])
    const scan = { columns: [...parts.keys()], index: false }
    for await (const chunk of reader.scan(scan)) {
      for (const [position, vector] of chunk.columns.entries()) parts[position]?.push(vector)
    }
    return {
      rows: reader.rows,
      columns: reader.schema.columns.flatMap(({ name, dtype }, position) => {
        const vectors = parts[position] ?? []
        return vectors.length === 0 ? [] : [{ name, dtype, vector: concatVectors(vectors) }]
      }),
    }
  } finally {
    reader.close()
  }
}
