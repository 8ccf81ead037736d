import * as arrow from 'apache-arrow'
import type { Dtype } from '../frame/dtypes.ts'
import type { FrameReader, FrameSchema } from '../frame/frame.ts'
import { type Mask, NAT, type Vector } from '../frame/vector.ts'
import { type Dictionaries, type Dictionary, readDictionaries } from './dictionary.ts'
import { indexField, pandasMetadata } from './pandas.ts'
import { textData } from './text.ts'
import { arrowType, nanoseconds } from './types.ts'

interface Field {
  readonly field: arrow.Field
  readonly dtype: Dtype
  readonly dictionary: Dictionary | undefined
}

/** Writes an Arrow IPC stream, a record batch for each chunk; labels go along as pandas' index columns. */
export function encodeArrow(reader: FrameReader): ReadableStream<Uint8Array> {
  const pieces = arrowPieces(reader)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next()
        if (!done) return controller.enqueue(value)
        reader.close()
        controller.close()
      } catch (error) {
        reader.close()
        throw error
      }
    },
    async cancel() {
      await pieces.return(undefined)
      reader.close()
    },
  })
}

async function* arrowPieces(reader: FrameReader): AsyncGenerator<Uint8Array, void> {
  const { schema } = reader
  const dictionaries = await readDictionaries(reader)
  const fields = fieldsOf(schema, dictionaries)
  const arrowSchema = new arrow.Schema(
    fields.map(({ field }) => field),
    new Map([['pandas', JSON.stringify(pandasMetadata(schema, dictionaries))]]),
  )
  const struct = new arrow.Struct(arrowSchema.fields)
  const writer = new PieceWriter()
  writer.reset(undefined, arrowSchema)
  for await (const chunk of reader.scan({ columns: [...schema.columns.keys()], index: true })) {
    const vectors = [...chunk.columns, ...chunk.index]
    const children = fields.map((field, i) => dataOf(field, vectors[i]!, chunk.rows))
    writer.write(
      new arrow.RecordBatch(arrowSchema, arrow.makeData({ type: struct, length: chunk.rows, children })),
    )
    yield* writer.taken()
  }
  writer.finish()
  yield* writer.taken()
}

/** The library's writer with its pieces at hand: its own queue would take all batches before one is read. */
class PieceWriter extends arrow.RecordBatchStreamWriter {
  #pieces: Uint8Array[] = []

  taken(): readonly Uint8Array[] {
    return this.#pieces.splice(0)
  }

  protected override _write(piece: unknown): this {
    const view = piece as ArrayBufferView // the library passes nothing else to its sink
    if (view.byteLength > 0) {
      this.#pieces.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice())
      this._position += view.byteLength
    }
    return this
  }
}

function fieldsOf({ columns, index }: FrameSchema, dictionaries: Dictionaries): readonly Field[] {
  const fieldOf = (name: string, dtype: Dtype, slot: number): Field => {
    const dictionary = dictionaries.get(slot)
    const type = dtype.kind === 'category' ? dictionary!.type : arrowType(dtype)
    return { field: new arrow.Field(name, type, true), dtype, dictionary }
  }
  return [
    ...columns.map(({ name, dtype }, column) => fieldOf(name, dtype, column)),
    ...index.levels.map(({ dtype }, level) => fieldOf(indexField(level), dtype, -1 - level)),
  ]
}

function dataOf({ field, dtype, dictionary }: Field, vector: Vector, length: number): arrow.Data {
  const { type } = field
  switch (vector.type) {
    case 'text':
      return textData(vector.values)
    case 'category': {
      const { places, values } = dictionary!
      const moved = vector.categories.map((category) => places.get(category)!)
      const codes = vector.codes.map((code) => (code < 0 ? 0 : moved[code]!))
      const missing = maskOf(length, (row) => vector.codes[row]! < 0)
      return make(type, length, codes, missing, { dictionary: values })
    }
    case 'bool':
      return make(type, length, bits(vector.values), vector.missing)
    case 'number':
      return make(type, length, vector.values, vector.missing ?? nanMask(dtype, vector.values))
    case 'bigint': {
      if (dtype.kind !== 'datetime' && dtype.kind !== 'timedelta')
        return make(type, length, vector.values, vector.missing)
      const unit = nanoseconds(dtype.unit)
      const missing = maskOf(length, (row) => vector.values[row] === NAT)
      const values = unit === 1n ? vector.values : (vector.values as BigInt64Array).map((ns) => ns / unit)
      return make(type, length, values, missing)
    }
  }
}

function make(
  type: arrow.DataType,
  length: number,
  data: ArrayBufferView,
  missing: Mask,
  more: object = {},
): arrow.Data {
  const nulls = missing
    ? { nullBitmap: bits(missing, 0), nullCount: missing.reduce((sum, m) => sum + m, 0) }
    : {}
  return arrow.makeData({ type, length, data, ...nulls, ...more } as never) // one overload for each type
}

/** pyarrow gives NaN for null in a float column, so both are null on the wire. */
function nanMask(dtype: Dtype, values: ArrayLike<number>): Mask {
  return dtype.kind === 'float' ? maskOf(values.length, (row) => Number.isNaN(values[row])) : null
}

function maskOf(length: number, missing: (row: number) => boolean): Mask {
  const mask = new Uint8Array(length)
  let any = false
  for (let row = 0; row < length; row++) {
    if (!missing(row)) continue
    mask[row] = 1
    any = true
  }
  return any ? mask : null
}

/** Packs bytes to bits, least significant first; a bit is set where the byte is `set`. */
function bits(bytes: Uint8Array, set = 1): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bytes.length / 64) * 8)
  for (let row = 0; row < bytes.length; row++) {
    if (bytes[row] === set) packed[row >> 3]! |= 1 << (row & 7)
  }
  return packed
}
