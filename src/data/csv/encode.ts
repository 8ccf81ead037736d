import { cellWriter } from '../frame/cell.ts'
import type { Dtype } from '../frame/dtypes.ts'
import { floatWriter } from '../frame/float-text.ts'
import type { FrameReader } from '../frame/frame.ts'
import { type CellPrinter, integerPrinter, printed } from '../frame/print-cell.ts'
import type { Vector } from '../frame/vector.ts'
import { streamText, writeRows } from '../text-stream.ts'
import type { Utf8Writer } from '../utf8-writer.ts'
import { hasOwnLabels } from './labels.ts'

/**
 * Writes CSV as pandas' `to_csv` does; labels come first unless they only count the rows. A missing value is an empty
 * field. Where there is one field, readers skip an empty line, so that there it is a word: `NaN` of numbers, else `NA`.
 */
export function encodeCsv(reader: FrameReader): ReadableStream<Uint8Array> {
  return streamText(
    (out) => writeCsv(out, reader),
    () => reader.close(),
  )
}

async function* writeCsv(out: Utf8Writer, reader: FrameReader): AsyncGenerator<void> {
  const { columns, index } = reader.schema
  const withIndex = await hasOwnLabels(reader)
  const fields = [...(withIndex ? index.levels : []), ...columns]
  out.text(`${fields.map(({ name }) => (name === null ? '' : quote(name))).join(',')}\r\n`)
  const missing = fields.map(({ dtype }) => (fields.length > 1 ? '' : missingWord(dtype)))
  for await (const chunk of reader.scan({ columns: [...columns.keys()], index: withIndex })) {
    const printers = [...chunk.index, ...chunk.columns].map((vector, field) =>
      fieldPrinter(vector, fields[field]!.dtype, missing[field]!),
    )
    yield* writeRows(out, chunk.rows, (row) => {
      for (let field = 0; field < printers.length; field++) {
        if (field > 0) out.text(',')
        printers[field]!(row, out)
      }
      out.text('\r\n')
    })
  }
}

function missingWord({ kind }: Dtype): string {
  return kind === 'int' || kind === 'float' ? 'NaN' : 'NA'
}

/** The cells of a vector as CSV fields. */
function fieldPrinter(vector: Vector, dtype: Dtype, missing: string): CellPrinter {
  return integerPrinter(vector, dtype, missing) ?? printed(fieldWriter(vector, dtype, missing))
}

/** Those that are no integers. */
function fieldWriter(vector: Vector, dtype: Dtype, missing: string): (row: number) => string {
  const cell = cellWriter(vector, dtype)
  switch (vector.type) {
    case 'text':
      return (row) => {
        const value = vector.values[row]!
        return value === null
          ? missing
          : typeof value === 'string'
            ? quote(value)
            : otherField(cell(row), missing)
      }
    case 'category': {
      const words = vector.categories.map((category) =>
        typeof category === 'string' ? quote(category) : undefined,
      )
      return (row) => words[vector.codes[row]!] ?? otherField(cell(row), missing)
    }
    case 'bool':
      return (row) => (vector.missing?.[row] ? missing : vector.values[row] === 1 ? 'True' : 'False')
    case 'number': {
      const write = floatWriter(vector.values)
      return (row) => (Number.isNaN(vector.values[row]) ? missing : write(row))
    }
    case 'bigint':
      return (row) => otherField(cell(row), missing)
  }
}

const WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False' }

/** A field of what JSON spells otherwise. */
function otherField(json: string, missing: string): string {
  if (json === 'null') return missing
  const first = json[0]
  if (first === '"') return quote(JSON.parse(json) as string)
  return first === '{' || first === '[' ? quote(json) : (WORDS[json] ?? json)
}

const SPECIAL = /[",\r\n]/

/** Quotes what another reader would take apart; an empty text, since without quotes it would be missing. */
function quote(text: string): string {
  if (text === '') return '""'
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
