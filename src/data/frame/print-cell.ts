import type { Utf8Writer } from '../utf8-writer.ts'
import { cellWriter } from './cell.ts'
import type { Dtype } from './dtypes.ts'
import type { Mask, NumberArray, Utf8Texts, Vector } from './vector.ts'

/** Writes the cell of a row. */
export type CellPrinter = (row: number, out: Utf8Writer) => void

/** The cells that `cellWriter` writes, straight into bytes. */
export function cellPrinter(vector: Vector, dtype: Dtype): CellPrinter {
  const integer = integerPrinter(vector, dtype, 'null')
  if (integer) return integer
  if (vector.type === 'text' && vector.utf8) return utf8Printer(vector.utf8)
  if (vector.type === 'bool') return boolPrinter(vector)
  const print = printed(cellWriter(vector, dtype))
  if (vector.type === 'number' && vector.values instanceof Float64Array)
    return floatPrinter(vector.values, vector.missing, print)
  if (vector.type !== 'text') return print
  return (row, out) => {
    const value = vector.values[row]
    if (typeof value === 'string') out.quoted(value)
    else print(row, out)
  }
}

/** Plain texts stand in JSON as they are. */
function utf8Printer({ bytes, offsets, missing }: Utf8Texts): CellPrinter {
  return (row, out) =>
    missing?.[row] ? out.text('null') : out.quotedBytes(bytes, offsets[row]!, offsets[row + 1]!)
}

const [TRUE, FALSE, NULL] = (['true', 'false', 'null'] as const).map((word) =>
  new TextEncoder().encode(word),
) as [Uint8Array, Uint8Array, Uint8Array]

function boolPrinter({ values, missing }: Extract<Vector, { type: 'bool' }>): CellPrinter {
  return (row, out) => {
    const word = missing?.[row] ? NULL : values[row] === 1 ? TRUE : FALSE
    out.utf8(word, 0, word.length)
  }
}

/** Most floats that people measure have few decimals; the others are printed by `print`. */
function floatPrinter(values: Float64Array, missing: Mask, print: CellPrinter): CellPrinter {
  return (row, out) => {
    if (missing?.[row] || !out.decimal(values[row]!)) print(row, out)
  }
}

/** A printer of texts. */
export function printed(textOf: (row: number) => string): CellPrinter {
  return (row, out) => out.text(textOf(row))
}

/** Integers, which never become texts here; undefined of other dtypes. */
export function integerPrinter(
  vector: Vector,
  { kind }: Dtype,
  missingWord: string,
): CellPrinter | undefined {
  if (kind !== 'int' || (vector.type !== 'number' && vector.type !== 'bigint')) return undefined
  const { missing } = vector
  const print = vector.type === 'number' ? smallPrinter(vector.values) : largePrinter(vector.values)
  if (missing === null) return print
  return (row, out) => (missing[row] ? out.text(missingWord) : print(row, out))
}

function smallPrinter(values: NumberArray): CellPrinter {
  return (row, out) => out.integer(values[row]!)
}

/** Nearly all fit a double; putting the halves together makes no BigInt. */
function largePrinter(values: BigInt64Array | BigUint64Array): CellPrinter {
  const halves = [values.buffer, values.byteOffset, values.length * 2] as const
  const low = new Uint32Array(...halves)
  const high = values instanceof BigInt64Array ? new Int32Array(...halves) : low
  return (row, out) => {
    const top = high[2 * row + 1]!
    if (top >= -0x20_0000 && top < 0x20_0000) out.integer(top * 0x1_0000_0000 + low[2 * row]!)
    else out.text(String(values[row]))
  }
}
