import { Buffer } from 'node:buffer'
import type { Field } from '@uwdata/flechette'
import { parseDecimal } from '../frame/decimal.ts'
import { parseDatetime, parseTimedelta } from '../frame/time.ts'
import { nanosecondsOf } from '../frame/time-unit.ts'
import type { ValueType } from '../frame/value-type.ts'
import type { Json } from '../frame/vector.ts'
import {
  type AnyBatch,
  type DataType,
  flatBatch,
  makeBatch,
  maskOf,
  packBits,
  textBatch,
  validityOf,
} from './make-batch.ts'

/** Values of a type of Arrow, which a frame holds as JSON (`value-type.ts`), as the buffers of its layout. */
export function valuesBatch(of: ValueType, type: DataType, cells: readonly Json[]): AnyBatch {
  const length = cells.length
  const missing = maskOf(length, (row) => cells[row] === null)
  const flat = (values: ArrayBufferView): AnyBatch => flatBatch(type, values, length, missing)
  switch (of.type) {
    case 'null':
      return makeBatch(type, { length, nullCount: length, validity: new Uint8Array() })
    case 'bool':
      return flat(packBits(Uint8Array.from(cells, (cell) => (cell === true ? 1 : 0))))
    case 'string':
      return textBatch(type, cells)
    case 'int':
      return flat(integersOf(of.bits, of.signed, cells))
    case 'float': {
      const numbers = cells.map((cell) => (cell === null ? 0 : Number(cell)))
      return flat(of.bits === 32 ? Float32Array.from(numbers) : Float64Array.from(numbers))
    }
    case 'date':
      return flat(
        Int32Array.from(cells, (cell) => (cell === null ? 0 : Date.parse(`${cell}T00:00:00Z`) / 86_400_000)),
      )
    case 'time': {
      const unit = nanosecondsOf(of.unit)
      const units = cells.map((cell) => (cell === null ? 0n : parseDatetime(`1970-01-01T${cell}`)! / unit))
      return flat(
        of.unit === 's' || of.unit === 'ms' ? Int32Array.from(units, Number) : BigInt64Array.from(units),
      )
    }
    case 'timestamp':
    case 'duration': {
      const [unit, parse] = [nanosecondsOf(of.unit), of.type === 'duration' ? parseTimedelta : parseDatetime]
      return flat(BigInt64Array.from(cells, (cell) => (cell === null ? 0n : parse(cell as string)! / unit)))
    }
    case 'decimal':
      return flat(decimalsOf(of.bits, of.scale, cells))
    case 'binary':
      return bytesBatch(type, of.size, cells)
    case 'list':
      return listBatch(of.item, of.size, type, cells)
    case 'map': {
      const entries: ValueType = {
        type: 'struct',
        fields: [
          { name: 'key', type: of.key },
          { name: 'value', type: of.value },
        ],
      }
      const pairs = cells.map((cell) => (cell === null ? null : pairsOf(cell)))
      return listBatch(entries, undefined, type, pairs)
    }
    case 'struct': {
      const children = childrenOf(type)
      return makeBatch(type, {
        length,
        ...validityOf(missing),
        children: of.fields.map((field, i) =>
          valuesBatch(
            field.type,
            children[i]!,
            cells.map((cell) =>
              cell === null ? null : ((cell as Record<string, Json>)[field.name] ?? null),
            ),
          ),
        ),
      })
    }
  }
}

function childrenOf(type: DataType): readonly DataType[] {
  return (type as unknown as { readonly children: readonly Field[] }).children.map((field) => field.type)
}

function pairsOf(cell: Json): readonly Json[] {
  return (cell as readonly (readonly [Json, Json])[]).map(([key, value]) => ({ key, value }))
}

function listBatch(
  item: ValueType,
  size: number | undefined,
  type: DataType,
  cells: readonly Json[],
): AnyBatch {
  const offsets = new Int32Array(cells.length + 1)
  const items: Json[] = []
  const absent: readonly Json[] = new Array(size ?? 0).fill(null)
  for (const [row, cell] of cells.entries()) {
    for (const part of (cell as readonly Json[] | null) ?? absent) items.push(part)
    offsets[row + 1] = items.length
  }
  const children = [valuesBatch(item, childrenOf(type)[0]!, items)]
  const validity = validityOf(maskOf(cells.length, (row) => cells[row] === null))
  const parts = { length: cells.length, ...validity, children }
  return makeBatch(type, size === undefined ? { ...parts, offsets } : parts)
}

function bytesBatch(type: DataType, size: number | undefined, cells: readonly Json[]): AnyBatch {
  const parts = cells.map((cell) =>
    cell === null ? new Uint8Array(size ?? 0) : Buffer.from(cell as string, 'base64'),
  )
  const offsets = new Int32Array(cells.length + 1)
  for (const [row, part] of parts.entries()) offsets[row + 1] = offsets[row]! + part.length
  const values = Buffer.concat(parts)
  const all = {
    length: cells.length,
    ...validityOf(maskOf(cells.length, (row) => cells[row] === null)),
    values,
  }
  return makeBatch(type, size === undefined ? { ...all, offsets } : all)
}

function integersOf(bits: 8 | 16 | 32 | 64, signed: boolean, cells: readonly Json[]): ArrayBufferView {
  const integers = cells.map((cell) => BigInt((cell as number | bigint | null) ?? 0))
  if (bits === 64) return signed ? BigInt64Array.from(integers) : BigUint64Array.from(integers)
  const numbers = integers.map(Number)
  if (bits === 32) return signed ? Int32Array.from(numbers) : Uint32Array.from(numbers)
  if (bits === 16) return signed ? Int16Array.from(numbers) : Uint16Array.from(numbers)
  return signed ? Int8Array.from(numbers) : Uint8Array.from(numbers)
}

function decimalsOf(bits: 32 | 64 | 128 | 256, scale: number, cells: readonly Json[]): ArrayBufferView {
  const units = cells.map((cell) => (cell === null ? 0n : parseDecimal(cell as string, scale)!))
  if (bits === 32) return Int32Array.from(units, Number)
  const words = bits / 64
  const values = new BigUint64Array(units.length * words)
  for (const [row, unit] of units.entries()) {
    for (let word = 0; word < words; word++)
      values[row * words + word] = BigInt.asUintN(64, unit >> BigInt(64 * word))
  }
  return values
}
