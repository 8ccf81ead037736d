import { type Dtype, parseDtype } from '../dtypes.ts'
import type { Cells } from './cells.ts'

/**
 * The dtype that pandas would give the cells of a whole column. Where it would round integers, which it does when there
 * are gaps or floats among them, they stay what they are: nullable integers, or objects.
 */
export function inferCells(cells: Cells): Dtype {
  const { ints, floats, nan, bools, others, big } = cells
  const missing = cells.missing || nan
  if (others || !(ints || floats || bools || nan)) return OBJECT
  if (bools) return ints || floats || missing ? OBJECT : parseDtype('bool')
  if (floats || !ints) return big?.inexact ? OBJECT : parseDtype('float64')
  if (big === undefined) return parseDtype(missing ? 'float64' : 'int64')
  const isSigned = big.low >= -(2n ** 63n) && big.high < 2n ** 63n
  const isUnsigned = !cells.negative && big.low > 0n && big.high < 2n ** 64n
  if (isSigned) return parseDtype(missing ? 'Int64' : 'int64')
  if (isUnsigned) return parseDtype(missing ? 'UInt64' : 'uint64')
  return OBJECT
}

const OBJECT = parseDtype('object')
