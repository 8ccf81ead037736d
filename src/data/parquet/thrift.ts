import { damaged } from './damaged.ts'

/** A struct of Thrift's compact protocol, by the numbers of its fields; what is not looked at is written as it was. */
export type ThriftStruct = Map<number, ThriftField>

export type ThriftField =
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly wire: 3 | 4 | 5 | 6; readonly value: bigint }
  | { readonly type: 'bytes'; readonly wire: 7 | 8 | 13; readonly value: Uint8Array }
  | {
      readonly type: 'list'
      readonly wire: 9 | 10
      readonly of: number
      readonly items: readonly ThriftField[]
    }
  | {
      readonly type: 'map'
      readonly of: number
      readonly pairs: readonly (readonly [ThriftField, ThriftField])[]
    }
  | { readonly type: 'struct'; readonly fields: ThriftStruct }

const DEEPEST = 40
const [TRUE, FALSE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID] = [1, 2, 7, 8, 9, 10, 11, 12, 13] as const

/** Reads one struct from `at` on; answers where it ends, too. Every length is checked against the bytes. */
export function readThrift(
  bytes: Uint8Array,
  at = 0,
): { readonly fields: ThriftStruct; readonly end: number } {
  const reader = new ThriftReader(bytes, at)
  const fields = reader.struct(DEEPEST)
  return { fields, end: reader.at }
}

class ThriftReader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  struct(depth: number): ThriftStruct {
    if (depth === 0) throw damaged('its metadata has no end')
    const fields: ThriftStruct = new Map()
    for (let id = 0; ; ) {
      const head = this.#byte()
      if (head === 0) return fields
      id = head >> 4 === 0 ? Number(unzigzag(this.#varint())) : id + (head >> 4)
      const wire = head & 15
      fields.set(
        id,
        wire === TRUE || wire === FALSE ? { type: 'bool', value: wire === TRUE } : this.#value(wire, depth),
      )
    }
  }

  #value(wire: number, depth: number): ThriftField {
    switch (wire) {
      case TRUE:
      case FALSE:
        return { type: 'bool', value: this.#byte() === TRUE }
      case 3:
        return { type: 'int', wire, value: BigInt((this.#byte() << 24) >> 24) }
      case 4:
      case 5:
      case 6:
        return { type: 'int', wire, value: unzigzag(this.#varint()) }
      case DOUBLE:
        return { type: 'bytes', wire: DOUBLE, value: this.#take(8) }
      case UUID:
        return { type: 'bytes', wire: UUID, value: this.#take(16) }
      case BINARY:
        return { type: 'bytes', wire: BINARY, value: this.#take(Number(this.#varint())) }
      case LIST:
      case SET:
        return this.#list(wire, depth)
      case MAP:
        return this.#map(depth)
      case STRUCT:
        return { type: 'struct', fields: this.struct(depth - 1) }
      default:
        throw damaged('its metadata has a field of a type that there is not')
    }
  }

  #list(wire: 9 | 10, depth: number): ThriftField {
    const head = this.#byte()
    const size = this.#size(head >> 4 === 15 ? this.#varint() : BigInt(head >> 4))
    const of = head & 15
    if (depth === 1) throw damaged('its metadata has no end')
    return { type: 'list', wire, of, items: Array.from({ length: size }, () => this.#value(of, depth - 1)) }
  }

  #map(depth: number): ThriftField {
    const size = this.#size(this.#varint())
    if (size === 0) return { type: 'map', of: 0, pairs: [] }
    const of = this.#byte()
    if (depth === 1) throw damaged('its metadata has no end')
    const pair = () => [this.#value(of >> 4, depth - 1), this.#value(of & 15, depth - 1)] as const
    return { type: 'map', of, pairs: Array.from({ length: size }, pair) }
  }

  /** Of a list: each of its items has a byte at least. */
  #size(size: bigint): number {
    if (size > BigInt(this.#bytes.length - this.at)) throw damaged('a list of its metadata breaks off')
    return Number(size)
  }

  #varint(): bigint {
    let [value, shift] = [0n, 0n]
    for (;;) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
      shift += 7n
      if (shift > 63n) throw damaged('a number of its metadata is too long')
    }
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw damaged('its metadata breaks off')
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  #byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw damaged('its metadata breaks off')
    return byte
  }
}

function unzigzag(value: bigint): bigint {
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
}

/** The struct as bytes. */
export function writeThrift(fields: ThriftStruct): Uint8Array {
  const out: number[] = []
  writeStruct(out, fields)
  return Uint8Array.from(out)
}

function writeStruct(out: number[], fields: ThriftStruct): void {
  let before = 0
  for (const [id, field] of [...fields].sort(([a], [b]) => a - b)) {
    const wire = field.type === 'bool' ? (field.value ? TRUE : FALSE) : wireOf(field)
    const step = id - before
    if (step > 0 && step < 16) out.push((step << 4) | wire!)
    else {
      out.push(wire!)
      writeVarint(out, zigzag(BigInt(id)))
    }
    if (field.type !== 'bool') writeValue(out, field)
    before = id
  }
  out.push(0)
}

function wireOf(field: ThriftField): number {
  if (field.type === 'struct') return 12
  if (field.type === 'map') return 11
  return field.type === 'bool' ? 1 : field.wire
}

function writeValue(out: number[], field: ThriftField): void {
  switch (field.type) {
    case 'bool':
      out.push(field.value ? 1 : 2)
      break
    case 'int':
      if (field.wire === 3) out.push(Number(field.value & 0xffn))
      else writeVarint(out, zigzag(field.value))
      break
    case 'bytes':
      if (field.wire === 8) writeVarint(out, BigInt(field.value.length))
      for (const byte of field.value) out.push(byte)
      break
    case 'list':
      if (field.items.length < 15) out.push((field.items.length << 4) | field.of)
      else {
        out.push(0xf0 | field.of)
        writeVarint(out, BigInt(field.items.length))
      }
      for (const item of field.items) writeValue(out, item)
      break
    case 'map':
      writeVarint(out, BigInt(field.pairs.length))
      if (field.pairs.length > 0) out.push(field.of)
      for (const pair of field.pairs) for (const part of pair) writeValue(out, part)
      break
    case 'struct':
      writeStruct(out, field.fields)
  }
}

function zigzag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
}

function writeVarint(out: number[], value: bigint): void {
  let rest = value
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  out.push(Number(rest))
}
