import { type CellWriter, cellWriter } from '../frame/cell.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameReader } from '../frame/frame.ts'
import type { Vector } from '../frame/vector.ts'
import { streamText } from '../text-stream.ts'

/** Writes CSV as pandas' `to_csv` does; labels come first unless they are a RangeIndex. */
export function encodeCsv(reader: FrameReader): ReadableStream<Uint8Array> {
  return streamText(csvText(reader), () => reader.close())
}

async function* csvText(reader: FrameReader): AsyncGenerator<string> {
  const { columns, index } = reader.schema
  const withIndex = index.type !== 'RangeIndex'
  const heads = [
    ...(withIndex ? index.levels.map((level) => level.name ?? '') : []),
    ...columns.map((column) => column.name),
  ]
  yield `${heads.map(quote).join(',')}\r\n`
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: withIndex })) {
    const cells = [
      ...chunk.index.map((vector, level) => fieldWriter(vector, index.levels[level]!.dtype)),
      ...chunk.columns.map((vector, position) => fieldWriter(vector, columns[position]!.dtype)),
    ]
    for (let row = 0; row < chunk.rows; row++) {
      const line = cells.map((cell) => cell(row)).join(',')
      yield `${line === '' ? '""' : line}\r\n` // an empty line would be no row
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  null: '',
  true: 'True',
  false: 'False',
  '""': '""',
}
const FLOAT_WORDS: typeof WORDS = { ...WORDS, '"Infinity"': 'inf', '"-Infinity"': '-inf' }

/** The cells of a vector as CSV fields. */
function fieldWriter(vector: Vector, dtype: Dtype): CellWriter {
  const cell = cellWriter(vector, dtype)
  const words = dtype.kind === 'float' ? FLOAT_WORDS : WORDS
  return (row) => {
    const json = cell(row)
    const word = words[json]
    if (word !== undefined) return word
    const first = json[0]
    if (first === '"') return quote(JSON.parse(json) as string)
    return first === '{' || first === '[' ? quote(json) : json
  }
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
