import * as arrow from 'apache-arrow'
import { badRequest } from '../error.ts'
import { indexField, pandasMetadata } from './arrow-pandas.ts'
import { arrowType, nanoseconds } from './arrow-types.ts'
import type { Dtype } from './dtypes.ts'
import type { FrameReader, FrameSchema } from './frame.ts'
import { type Json, type Mask, NAT, type Vector } from './vector.ts'

interface Field {
  readonly field: arrow.Field
  readonly dtype: Dtype
  readonly categories: readonly Json[]
}

/** Writes an Arrow IPC stream, a record batch for each chunk; labels go along as pandas' index columns. */
export function encodeArrow(reader: FrameReader): ReadableStream<Uint8Array> {
  const { schema } = reader
  const fields = fieldsOf(schema)
  const arrowSchema = new arrow.Schema(
    fields.map(({ field }) => field),
    new Map([['pandas', JSON.stringify(pandasMetadata(schema))]]),
  )
  const writer = new PieceWriter()
  const chunks = reader.scan({ columns: [...schema.columns.keys()], index: true })[Symbol.asyncIterator]()
  writer.reset(undefined, arrowSchema)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value: chunk, done } = await chunks.next()
        if (done) writer.finish()
        else {
          const vectors = [...chunk.columns, ...chunk.index]
          const children = fields.map((field, i) => dataOf(field, vectors[i]!, chunk.rows))
          const struct = new arrow.Struct(arrowSchema.fields)
          writer.write(
            new arrow.RecordBatch(
              arrowSchema,
              arrow.makeData({ type: struct, length: chunk.rows, children }),
            ),
          )
        }
        for (const piece of writer.taken()) controller.enqueue(piece)
        if (done) {
          reader.close()
          controller.close()
        }
      } catch (error) {
        reader.close()
        throw error
      }
    },
    async cancel() {
      await chunks.return?.()
      reader.close()
    },
  })
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

function fieldsOf({ columns, index }: FrameSchema): readonly Field[] {
  const fieldOf = (name: string, dtype: Dtype, categories: readonly Json[]): Field => {
    if (categories.some((category) => typeof category !== 'string')) {
      throw badRequest(
        `Column "${name}" has categories that are no texts, which Arrow cannot carry here, ask for JSON`,
      )
    }
    return { field: new arrow.Field(name, arrowType(dtype), true), dtype, categories }
  }
  return [
    ...columns.map((column) => fieldOf(column.name, column.dtype, column.categories ?? [])),
    ...index.levels.map((level, i) => fieldOf(indexField(i), level.dtype, [])),
  ]
}

function dataOf({ field, dtype, categories }: Field, vector: Vector, length: number): arrow.Data {
  const { type } = field
  switch (vector.type) {
    case 'text':
      return textData(vector.values)
    case 'category': {
      const places = new Map(categories.map((category, place) => [category, place]))
      const codes = vector.codes.map((code) => (code < 0 ? 0 : (places.get(vector.categories[code]!) ?? 0)))
      const missing = maskOf(length, (row) => vector.codes[row]! < 0)
      const dictionary = new arrow.Vector([textData(categories)])
      return make(type, length, codes, missing, { dictionary })
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

/** Texts are texts; any other JSON in an object column goes as its JSON text. */
function textData(values: readonly Json[]): arrow.Data {
  const texts = values.map((value) =>
    value === null || typeof value === 'string' ? value : JSON.stringify(value),
  )
  const vector = arrow.vectorFromArray(texts, new arrow.Utf8())
  return vector.data[0] ?? arrow.makeData({ type: new arrow.Utf8(), length: 0 })
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
