import type { FrameChunk, FrameReader, FrameSource } from '../../../src/data/frame/frame.ts'

/** A frame source at rest in memory. */
export async function memoryReader(source: FrameSource): Promise<FrameReader> {
  const chunks: FrameChunk[] = []
  for await (const chunk of source.chunks) chunks.push(chunk)
  return {
    schema: source.schema,
    rows: chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
    more: false,
    async *scan({ columns, index }) {
      for (const chunk of chunks) {
        yield {
          rows: chunk.rows,
          columns: columns.map((i) => chunk.columns[i]!),
          index: index ? chunk.index : [],
        }
      }
    },
    close() {},
  }
}
