import { cellWriter } from '../frame/cell.ts'
import { type Dtype, isTime } from '../frame/dtypes.ts'
import type { ColumnSchema } from '../frame/frame.ts'
import { concatVectors } from '../frame/take.ts'
import { NAT, type Vector } from '../frame/vector.ts'
import { describeNumbers, type Sorted } from './describe-numbers.ts'
import type { ColumnDescription } from './description.ts'
import { frequentTexts } from './frequent-values.ts'

/** Describes a column of which these are the parts; `rows` is how many rows they have. */
export function describeColumn(
  { dtype }: ColumnSchema,
  parts: readonly Vector[],
  rows: number,
): ColumnDescription {
  if (parts.length === 0) return { count: 0, missing: 0, distinct: 0, top: [] }
  const isNumeric = parts[0]?.type === 'number' || parts[0]?.type === 'bigint'
  const numbers = isNumeric ? numbersOf(concatVectors(parts), dtype) : undefined
  if (numbers) return { missing: rows - numbers.values.length, ...describeNumbers(numbers) }
  return frequentTexts(cellsOf(parts, dtype), rows)
}

/** The values of a numeric column that are not missing, sorted; undefined of others. */
function numbersOf(vector: Vector, dtype: Dtype): Sorted | undefined {
  if (vector.type === 'number') {
    const { values, missing } = vector
    const isInteger = dtype.kind === 'int'
    const present = Float64Array.from(values).filter((value, row) => !missing?.[row] && !Number.isNaN(value))
    return {
      values: present.sort(),
      spell: (value) => (isInteger ? String(value) : spellFloat(Number(value))),
      spellMean: spellFloat,
      hasDeviation: true,
    }
  }
  if (vector.type !== 'bigint') return undefined
  const { values, missing } = vector
  const countsTime = isTime(dtype)
  const isPresent = (value: bigint, row: number) => !missing?.[row] && !(countsTime && value === NAT)
  const present =
    values instanceof BigInt64Array ? values.filter(isPresent).sort() : values.filter(isPresent).sort()
  const printTime = (value: bigint) =>
    cellWriter({ type: 'bigint', values: BigInt64Array.of(value), missing: null }, dtype)(0)
  return {
    values: present,
    spell: (value) => (countsTime ? printTime(BigInt(value)) : String(value)),
    spellMean: (value) => (countsTime ? printTime(BigInt(Math.trunc(value))) : spellFloat(value)),
    hasDeviation: dtype.kind !== 'datetime',
  }
}

const FLOAT: Dtype = { kind: 'float', name: 'float64', bits: 64, nullable: false }

function spellFloat(value: number): string {
  return cellWriter({ type: 'number', values: Float64Array.of(value), missing: null }, FLOAT)(0)
}

function* cellsOf(parts: readonly Vector[], dtype: Dtype): Generator<string> {
  for (const part of parts) {
    const cell = cellWriter(part, dtype)
    const rows = part.type === 'category' ? part.codes.length : part.values.length
    for (let row = 0; row < rows; row++) yield cell(row)
  }
}
