import { cellWriter } from '../frame/cell.ts'
import type { FrameReader } from '../frame/frame.ts'
import { streamText } from '../text-stream.ts'

/** Writes one object a line, with the columns only: labels have no place in it. */
export function encodeNdjson(reader: FrameReader): ReadableStream<Uint8Array> {
  return streamText(ndjsonText(reader), () => reader.close())
}

async function* ndjsonText(reader: FrameReader): AsyncGenerator<string> {
  const { columns } = reader.schema
  const keys = columns.map((column) => `${JSON.stringify(column.name)}:`)
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: false })) {
    const cells = columns.map(({ dtype }, position) => cellWriter(chunk.columns[position]!, dtype))
    for (let row = 0; row < chunk.rows; row++) {
      yield `{${cells.map((cell, i) => keys[i] + cell(row)).join(',')}}\n`
    }
  }
}
