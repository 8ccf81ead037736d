import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { badRequest } from '../../error.ts'
import { type BatchOptions, batchRows, frameOfBatches } from '../frame/batch.ts'
import { inferDtype } from '../frame/build-vector.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameSource } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { readText } from '../text-stream.ts'

/**
 * Reads CSV (RFC 4180) with a header row. An unquoted empty field is missing, a quoted one an empty text, but
 * missing where there is one column: pandas writes it so, since a reader skips an empty line.
 * A first column without a name holds the labels, as pandas' `to_csv` writes them.
 * Dtypes that nobody says are inferred from the first rows; a later row that does not fit is a 400.
 */
export async function decodeCsv(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: BatchOptions,
): Promise<FrameSource> {
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value) as string,
  })
  // An error of the body comes out of the parser too.
  pipeline(Readable.from(readText(body, 'CSV')), parser, () => {})
  const rows = readRows(parser)
  const header = await rows.next()
  if (header.done) throw badRequest('The CSV is empty, expected at least a header row')
  const names = header.value.map((name) => String(name ?? ''))
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw badRequest(`Column "${repeated}" stands twice in the CSV header`)
  const read = names.length === 1 ? emptyIsMissing(rows) : rows
  return frameOfBatches(batchRows(names, read), options, {
    convert: fromText,
    infer: inferText,
    labels: names.length > 1 && names[0] === '',
  })
}

async function* readRows(parser: AsyncIterable<readonly Json[]>): AsyncGenerator<readonly Json[]> {
  try {
    yield* parser
  } catch (error) {
    if (error instanceof CsvError) throw badRequest(`The CSV cannot be read: ${error.message}`, error)
    throw error
  }
}

async function* emptyIsMissing(rows: AsyncGenerator<readonly Json[]>): AsyncGenerator<readonly Json[]> {
  for await (const row of rows) yield row[0] === '' ? [null] : row
}

/** Texts as JSON values of a dtype; what does not fit is left for `buildVector` to refuse. */
function fromText(dtype: Dtype, value: Json): Json {
  if (typeof value !== 'string') return value
  if (value === '' && dtype.kind !== 'text' && dtype.kind !== 'category') return null
  switch (dtype.kind) {
    case 'int':
      if (!/^[+-]?\d+$/.test(value)) return value
      return value.length < 16 ? Number(value) : BigInt(value)
    case 'float': {
      if (DECIMAL.test(value)) return Number(value)
      if (/^nan$/i.test(value)) return null
      const infinite = /^([+-]?)inf(?:inity)?$/i.exec(value)
      return infinite ? Number(`${infinite[1]}Infinity`) : value
    }
    case 'bool':
      if (/^true$/i.test(value)) return true
      return /^false$/i.test(value) ? false : value
    case 'datetime':
      return value.replace(' ', 'T')
    default:
      return value
  }
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

const guesses: readonly (readonly [RegExp, (text: string) => Json])[] = [
  [/^[+-]?\d+$/, (text) => (text.length < 16 ? Number(text) : BigInt(text))],
  [DECIMAL, (text) => (Number.isInteger(Number(text)) ? Number(text) + 0.5 : Number(text))],
  [/^(?:nan|[+-]?inf)$/i, () => 0.5],
  [/^(?:true|false)$/i, () => true],
]

/** As pandas' `read_csv` does: ints, floats, bools, else texts. A float spelled `1.0` counts as no int. */
function inferText(values: readonly Json[]): Dtype {
  return inferDtype(
    values.map((value) => {
      if (typeof value !== 'string') return value
      if (value === '') return null
      const guess = guesses.find(([pattern]) => pattern.test(value))
      return guess ? guess[1](value) : value
    }),
  )
}
