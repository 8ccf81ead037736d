import { cellWriter } from '../frame/cell.ts'
import type { FrameReader } from '../frame/frame.ts'
import { streamText, textOfRows } from '../text-stream.ts'

/** Writes one object a line, with the columns only: labels have no place in it. */
export function encodeNdjson(reader: FrameReader): ReadableStream<Uint8Array> {
  return streamText(ndjsonText(reader), () => reader.close())
}

async function* ndjsonText(reader: FrameReader): AsyncGenerator<string> {
  const { columns } = reader.schema
  const keys = columns.map(({ name }, i) => `${i > 0 ? ',' : ''}${JSON.stringify(name)}:`)
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: false })) {
    const cells = columns.map(({ dtype }, position) => cellWriter(chunk.columns[position]!, dtype))
    yield* textOfRows(chunk.rows, (row) => {
      let text = '{'
      for (let i = 0; i < cells.length; i++) text += keys[i] + cells[i]!(row)
      return `${text}}\n`
    })
  }
}
