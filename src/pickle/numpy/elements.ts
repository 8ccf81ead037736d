import { dateText, datetimeText, NS_OF_UNIT, NS_PER_DAY } from '../python/instant.ts'
import { complexText } from '../python/numbers.ts'
import { listOf, PickleError, type PickleValue } from '../value.ts'
import type { Dtype } from './dtype.ts'

/** Reads the element that begins at a place, as numpy's `tolist` would answer it. */
export type ElementReader = (at: number) => PickleValue

/** numpy's word for a time that is missing, as for pandas. */
const NAT = -(2n ** 63n)

export function elementReader(view: DataView, dtype: Dtype): ElementReader {
  const { kind, size, isLittle: little, fields } = dtype
  if (fields) {
    const readers = fields.map((field) => ({ ...field, read: elementReader(view, field.dtype) }))
    return (at) => listOf(readers.map(({ read, offset }) => read(at + offset)))
  }
  switch (`${kind}${size}`) {
    case 'b1':
      return (at) => view.getUint8(at) !== 0
    case 'i1':
      return (at) => BigInt(view.getInt8(at))
    case 'i2':
      return (at) => BigInt(view.getInt16(at, little))
    case 'i4':
      return (at) => BigInt(view.getInt32(at, little))
    case 'i8':
      return (at) => view.getBigInt64(at, little)
    case 'u1':
      return (at) => BigInt(view.getUint8(at))
    case 'u2':
      return (at) => BigInt(view.getUint16(at, little))
    case 'u4':
      return (at) => BigInt(view.getUint32(at, little))
    case 'u8':
      return (at) => view.getBigUint64(at, little)
    case 'f2':
      return (at) => view.getFloat16(at, little)
    case 'f4':
      return (at) => view.getFloat32(at, little)
    case 'f8':
      return (at) => view.getFloat64(at, little)
    case 'c8':
      return (at) => complexText(view.getFloat32(at, little), view.getFloat32(at + 4, little))
    case 'c16':
      return (at) => complexText(view.getFloat64(at, little), view.getFloat64(at + 8, little))
    case 'M8':
      return (at) => timeOf(view.getBigInt64(at, little), dtype)
    case 'm8':
      return (at) => durationOf(view.getBigInt64(at, little), dtype)
  }
  if (kind === 'U') return (at) => textAt(view, at, size, little)
  if (kind === 'S' || kind === 'V') return (at) => bytesAt(view, at, size, kind === 'S')
  throw new PickleError(`The value holds an array of numpy's "${kind}${size}", which JSON has no form for`)
}

/** An instant without a zone, or a day, as ISO text; null for NaT. */
function timeOf(value: bigint, { unit }: Dtype): PickleValue {
  if (value === NAT) return null
  const { name, count } = unit ?? { name: 'generic', count: 1 }
  const units = value * BigInt(count)
  if (name === 'Y' || name === 'M') {
    const day = new Date(0).setUTCMonth(Number(units) * (name === 'Y' ? 12 : 1))
    return (Number.isNaN(day) ? undefined : dateText(BigInt(day) * 1_000_000n)) ?? value
  }
  const ns = NS_OF_UNIT[name]
  if (ns === undefined) throw new PickleError(`The value holds a time of the unit "${name}"`)
  return (ns >= NS_PER_DAY ? dateText(units * ns) : datetimeText(units * ns)) ?? value
}

/** In nanoseconds; null for NaT. */
function durationOf(value: bigint, { unit }: Dtype): PickleValue {
  if (value === NAT) return null
  const ns = NS_OF_UNIT[unit?.name ?? '']
  return ns === undefined ? value : value * BigInt(unit?.count ?? 1) * ns
}

function textAt(view: DataView, at: number, size: number, little: boolean): string {
  let text = ''
  for (let i = 0; i < size; i += 4) {
    const point = view.getUint32(at + i, little)
    text += String.fromCodePoint(point <= 0x10_ffff ? point : 0xfffd)
  }
  return text.replace(/\0+$/, '')
}

/** numpy leaves out the zeros at the end of its bytes. */
function bytesAt(view: DataView, at: number, size: number, isTrimmed: boolean): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size)
  return isTrimmed ? bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1) : bytes
}
