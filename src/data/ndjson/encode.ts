import type { FrameReader } from '../frame/frame.ts'
import { cellPrinter } from '../frame/print-cell.ts'
import { streamText, writeRows } from '../text-stream.ts'
import type { Utf8Writer } from '../utf8-writer.ts'

const encoder = new TextEncoder()

/** Writes one object a line, with the columns only: labels have no place in it. */
export function encodeNdjson(reader: FrameReader): ReadableStream<Uint8Array> {
  return streamText(
    (out) => writeNdjson(out, reader),
    () => reader.close(),
  )
}

async function* writeNdjson(out: Utf8Writer, reader: FrameReader): AsyncGenerator<void> {
  const { columns } = reader.schema
  const heads = columns.map(({ name }, i) => encoder.encode(`${i > 0 ? ',' : '{'}${JSON.stringify(name)}:`))
  const end = encoder.encode(columns.length > 0 ? '}\n' : '{}\n')
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: false })) {
    const printers = columns.map(({ dtype }, position) => cellPrinter(chunk.columns[position]!, dtype))
    yield* writeRows(out, chunk.rows, (row) => {
      for (let i = 0; i < printers.length; i++) {
        const head = heads[i]!
        out.utf8(head, 0, head.length)
        printers[i]!(row, out)
      }
      out.utf8(end, 0, end.length)
    })
  }
}
