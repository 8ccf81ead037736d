import { integerArray } from '../frame/integer-array.ts'
import type { Json } from '../frame/vector.ts'
import { decompress } from './compression.ts'
import { damaged } from './damaged.ts'
import type { Table } from './flatbuffer.ts'
import type { ArrowField, ArrowType } from './schema.ts'

/** The values that indices mean. Of one object they never change: a later one takes its place. */
export interface Dictionary {
  readonly values: readonly Json[]
}

/** The values of one column of a batch: buffers that are as long as the type and the length need them. */
export interface ArrowArray {
  readonly type: ArrowType
  readonly length: number
  /** A bit a row, set where there is a value; null when there is one everywhere. */
  readonly validity: Uint8Array | null
  /** What the type has besides: offsets, sizes, values, or views and the bytes that they look at. */
  readonly buffers: readonly Uint8Array[]
  readonly children: readonly ArrowArray[]
  readonly dictionary?: Dictionary
}

/** Cells that a stream may have for nothing (nulls, runs), besides eight for each of its bytes. */
const FREE_CELLS = 1 << 26

/** Bytes that the buffers of one batch may become. */
const MOST_BYTES = 1 << 30

/** How much a stream has and says that it has: what costs no bytes must not cost time or memory without end. */
export class CellBudget {
  #cells = FREE_CELLS

  earn(bytes: number): void {
    this.#cells += bytes * 8
  }

  spend(cells: number): void {
    this.#cells -= cells
    if (this.#cells < 0) throw damaged('it says that it has more values than its bytes can hold')
  }
}

export interface BatchContext {
  readonly dictionaries: { get(key: number): Dictionary | undefined }
  readonly budget: CellBudget
}

/**
 * The arrays of a record batch (`RecordBatch` of `Message.fbs`). Everything that it says of itself (lengths, counts,
 * places, offsets, views) is checked against its body here, so that whoever reads the values need not.
 */
export function readBatch(
  header: Table,
  body: Uint8Array,
  fields: readonly ArrowField[],
  context: BatchContext,
): { readonly rows: number; readonly arrays: readonly ArrowArray[] } {
  const rows = header.long(0)
  if (rows < 0 || rows > 0x7fff_ffff) throw damaged(`a batch says that it has ${rows} rows`)
  const parts = new BatchParts(header, body, context)
  const arrays = fields.map(({ type }) => parts.array(type))
  if (arrays.some((array) => array.length !== rows)) throw damaged('the columns of a batch differ in length')
  return { rows, arrays }
}

/** Takes the nodes and buffers of a batch, in the order of its types. */
class BatchParts {
  readonly #body: Uint8Array
  readonly #context: BatchContext
  readonly #nodes: readonly (readonly number[])[]
  readonly #places: readonly (readonly number[])[]
  readonly #counts: readonly (readonly number[])[]
  readonly #codec: number | undefined
  #node = 0
  #place = 0
  #count = 0
  #bytes = 0

  constructor(header: Table, body: Uint8Array, context: BatchContext) {
    this.#body = body
    this.#context = context
    this.#nodes = header.longs(1, 2)
    this.#places = header.longs(2, 2)
    const compression = header.table(3)
    this.#codec = compression?.byte(0)
    this.#counts = header.longs(4, 1)
    if (compression && compression.byte(1) !== 0) throw damaged('its compression has an unknown form')
  }

  array(type: ArrowType): ArrowArray {
    const node = this.#nodes[this.#node++]
    if (!node) throw damaged('a batch lacks columns')
    const [length, nulls] = node as readonly [number, number]
    if (length < 0 || length > 0x7fff_ffff || nulls < 0 || nulls > length)
      throw damaged('a column has no such length')
    this.#context.budget.spend(length)
    switch (type.id) {
      case 'null':
        return { type, length, validity: null, buffers: [], children: [] }
      case 'other':
        throw new TypeError(`The type ${type.name} was let through`)
      case 'run-end':
        return this.#runs(type, length)
      default: {
        const validity = this.#validity(length, nulls)
        return { type, length, validity, ...this.#values(type, length) }
      }
    }
  }

  #values(
    type: Exclude<ArrowType, { id: 'null' | 'other' | 'run-end' }>,
    length: number,
  ): Pick<ArrowArray, 'buffers' | 'children' | 'dictionary'> {
    switch (type.id) {
      case 'bool':
        return { buffers: [this.#buffer(Math.ceil(length / 8))], children: [] }
      case 'int':
      case 'float':
      case 'decimal':
      case 'date':
      case 'time':
        return { buffers: [this.#buffer((length * type.bits) / 8)], children: [] }
      case 'timestamp':
      case 'duration':
        return { buffers: [this.#buffer(length * 8)], children: [] }
      case 'fixed':
        return { buffers: [this.#buffer(length * type.size)], children: [] }
      case 'bytes':
        return {
          buffers: type.layout === 'views' ? this.#views(length) : this.#bytesOf(type.layout, length),
          children: [],
        }
      case 'list':
        return this.#list(type, length)
      case 'fixed-list':
        return this.#within(type.item.type, length * type.size)
      case 'map': {
        const offsets = this.#offsets(length, false)
        return { buffers: [offsets.bytes], children: this.#within(type.entries.type, offsets.end).children }
      }
      case 'struct':
        return {
          buffers: [],
          children: type.fields.flatMap((field) => this.#within(field.type, length).children),
        }
      case 'dictionary': {
        const dictionary = this.#context.dictionaries.get(type.key)
        const indices = this.#buffer((length * type.index.bits) / 8)
        return { buffers: [indices], children: [], ...(dictionary && { dictionary }) }
      }
    }
  }

  /** A child of at least that length. */
  #within(
    type: ArrowType,
    length: number,
  ): { readonly buffers: []; readonly children: readonly ArrowArray[] } {
    const array = this.array(type)
    if (array.length < length) throw damaged('a list has more values than there are')
    return { buffers: [], children: [array] }
  }

  #validity(length: number, nulls: number): Uint8Array | null {
    const bits = this.#buffer(0)
    if (nulls === 0 || bits.length === 0) return null
    if (bits.length < Math.ceil(length / 8)) throw damaged('a column has too few bits for its nulls')
    return bits
  }

  #bytesOf(layout: 'offsets' | 'large', length: number): readonly Uint8Array[] {
    const offsets = this.#offsets(length, layout === 'large')
    return [offsets.bytes, this.#buffer(offsets.end)]
  }

  #views(length: number): readonly Uint8Array[] {
    const views = this.#buffer(length * 16)
    const count = this.#counts[this.#count++]?.[0] ?? 0
    if (count < 0 || count > this.#places.length) throw damaged('a column has no such number of buffers')
    const data = Array.from({ length: count }, () => this.#buffer(0))
    const view = viewOf(views)
    for (let row = 0; row < length; row++) {
      const size = view.getInt32(16 * row, true)
      if (size <= 12 && size >= 0) continue
      const bytes = data[view.getInt32(16 * row + 8, true)]
      const at = view.getInt32(16 * row + 12, true)
      // Rows without a value may have anything here: they are looked at as empty.
      if (size < 0 || !bytes || at < 0 || at + size > bytes.length) view.setInt32(16 * row, -1, true)
    }
    return [views, ...data]
  }

  #list(type: Extract<ArrowType, { id: 'list' }>, length: number): Pick<ArrowArray, 'buffers' | 'children'> {
    if (type.layout === 'offsets' || type.layout === 'large') {
      const offsets = this.#offsets(length, type.layout === 'large')
      return { buffers: [offsets.bytes], children: this.#within(type.item.type, offsets.end).children }
    }
    const read = type.layout === 'large-views' ? longs : ints
    const size = type.layout === 'large-views' ? 8 : 4
    const buffers = [this.#buffer(length * size), this.#buffer(length * size)]
    const child = this.array(type.item.type)
    const [offsets, sizes] = [read(buffers[0]!, length), read(buffers[1]!, length)]
    for (let row = 0; row < length; row++) {
      const at = Number(offsets[row])
      const count = Number(sizes[row])
      if (at < 0 || count < 0 || at + count > child.length)
        throw damaged('a list has more values than there are')
      this.#context.budget.spend(count) // they may stand in several lists
    }
    return { buffers, children: [child] }
  }

  #runs(type: Extract<ArrowType, { id: 'run-end' }>, length: number): ArrowArray {
    const [runs, values] = [this.array(type.runs.type), this.array(type.values.type)]
    if (runs.type.id !== 'int' || runs.validity || runs.length > values.length)
      throw damaged('it has runs without ends')
    const ends = integers(runs)
    let before = 0
    for (let run = 0; run < runs.length; run++) {
      const end = Number(ends[run])
      if (end <= before) throw damaged('the ends of its runs are in no order')
      before = end
    }
    if (before < length) throw damaged('its runs have fewer rows than it says')
    return { type, length, validity: null, buffers: [], children: [runs, values] }
  }

  /** Offsets that never fall, and where the last one points. */
  #offsets(length: number, isLarge: boolean): { readonly bytes: Uint8Array; readonly end: number } {
    // Writers leave the one offset of no rows out.
    const bytes = this.#buffer(length === 0 ? 0 : (length + 1) * (isLarge ? 8 : 4))
    if (length === 0) return { bytes, end: 0 }
    const offsets = isLarge ? longs(bytes, length + 1) : ints(bytes, length + 1)
    let before = offsets[0]!
    if (before < 0) throw damaged('an offset is below zero')
    for (let row = 1; row <= length; row++) {
      const offset = offsets[row]!
      if (offset < before) throw damaged('the offsets of a column are in no order')
      before = offset
    }
    return { bytes, end: Number(before) }
  }

  /** The next buffer, of at least that many bytes. */
  #buffer(length: number): Uint8Array {
    const place = this.#places[this.#place++]
    if (!place) throw damaged('a batch lacks buffers')
    const [at, size] = place as readonly [number, number]
    if (at < 0 || size < 0 || at + size > this.#body.length) throw damaged('a buffer is not within its batch')
    const raw = this.#body.subarray(at, at + size)
    const bytes = this.#codec === undefined ? raw : decompress(raw, this.#codec)
    if (bytes.length < length) throw damaged('a buffer has fewer bytes than its column needs')
    this.#bytes += bytes.length
    if (this.#bytes > MOST_BYTES) throw damaged('a batch becomes too large when it is decompressed')
    this.#context.budget.earn(bytes.length)
    return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function ints(bytes: Uint8Array, length: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, length)
}

export function longs(bytes: Uint8Array, length: number): BigInt64Array {
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, length)
}

type Integers =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array

/** The values of an array of integers, or the indices of one of a dictionary. */
export function integers({ type, length, buffers }: ArrowArray): Integers {
  const of = type.id === 'dictionary' ? type.index : type
  if (of.id !== 'int') throw new TypeError(`A column of ${of.id} has no integers`)
  const bytes = buffers[0]!
  return new (integerArray(of))(bytes.buffer as ArrayBuffer, bytes.byteOffset, length)
}

export function isPresent(validity: Uint8Array | null, row: number): boolean {
  return validity === null || ((validity[row >> 3]! >> (row & 7)) & 1) === 1
}
