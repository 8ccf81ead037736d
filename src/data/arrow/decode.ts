import { badRequest } from '../../error.ts'
import type { DecodedFrame, DecodeOptions } from '../format.ts'
import { convertVector, isUnfit } from '../frame/convert-vector.ts'
import { type Dtype, nullableDtype, parseDtype } from '../frame/dtypes.ts'
import {
  CHUNK_ROWS,
  COUNTED_ROWS,
  type FrameChunk,
  type FrameSchema,
  type IndexLevel,
  type IndexSchema,
} from '../frame/frame.ts'
import { rowNumbers } from '../frame/row-numbers.ts'
import type { Vector } from '../frame/vector.ts'
import { type BatchContext, CellBudget, readBatch } from './array.ts'
import { damaged } from './damaged.ts'
import { Dictionaries } from './dictionaries.ts'
import { joinChunks } from './join-chunks.ts'
import { LateSchema } from './late-schema.ts'
import { type Message, readMessages } from './messages.ts'
import { type PandasMetadata, parsePandasMetadata } from './pandas.ts'
import { readVector } from './read-vector.ts'
import { type ArrowField, readSchema } from './schema.ts'
import { dtypeOfField } from './types.ts'
import { inZones } from './zones.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>
type Options = Partial<Pick<DecodeOptions, 'dtypes'>> & {
  /** What a file says beside the schema of its batches: columns that are UUIDs, pandas' metadata, zones. */
  readonly beside?: {
    readonly uuids: ReadonlySet<string>
    readonly pandas: string | undefined
    /** The columns as their writer had them. */
    readonly written: readonly ArrowField[]
  }
}

/** A column or level as it comes, and as it is asked for. */
interface Part {
  readonly field: ArrowField
  readonly position: number
  readonly dtype: Dtype
  readonly wanted: Dtype | undefined
}

/**
 * Reads an Arrow IPC stream or file, batch by batch; pandas metadata says the index and nullable dtypes, `dtypes` what
 * else columns shall be. What is no whole data is a 400, before anything of it costs time or memory.
 */
export function decodeArrow(body: Bytes, options: Options = {}): Promise<DecodedFrame> {
  return decodeMessages(readMessages(body), options)
}

/** The frame that messages tell: a schema, then dictionaries and batches. */
export async function decodeMessages(
  messages: AsyncGenerator<Message, void>,
  options: Options,
): Promise<DecodedFrame> {
  const first = await messages.next()
  if (first.done) throw damaged('it ends before its schema')
  if (first.value.kind !== 'schema') throw damaged('it does not begin with a schema')
  const schema = readSchema(first.value.header)
  const { beside } = options
  const written = new Map(beside?.written.map((field) => [field.name, field]))
  const fields = schema.fields.map((field) => {
    return beside?.uuids.has(field.name) ? asUuid(field) : inZones(field, written.get(field.name))
  })
  const repeated = fields.find(({ name }, i) => fields.findIndex((other) => other.name === name) !== i)
  if (repeated) throw badRequest(`Column "${repeated.name}" stands twice in the Arrow schema`)
  const pandas = parsePandasMetadata(beside?.pandas ?? schema.metadata.get('pandas'))
  const { columns, levels } = partsOf(fields, pandas, options.dtypes)
  const range = pandas.index_columns.find((column) => typeof column === 'object')
  const late = new LateSchema(
    firstSchema(columns, levels, pandas),
    columns.map((column) => isMerelyFloat(column, pandas)),
  )
  const context: BatchContext = { dictionaries: new Dictionaries(schema), budget: new CellBudget() }

  async function* chunks(): AsyncGenerator<FrameChunk> {
    let before = 0
    for await (const message of messages) {
      const batch = batchOf(message, fields, context)
      if (!batch) continue
      for (let start = 0; start < batch.rows; start += CHUNK_ROWS) {
        const end = Math.min(batch.rows, start + CHUNK_ROWS)
        const vectorOf = (part: Part): Vector => {
          const vector = readVector(part.field, part.dtype, batch.arrays[part.position]!, start, end, before)
          return part.wanted ? asked(part, part.wanted, vector, before) : vector
        }
        const labels = levels.map(vectorOf)
        const chunk: FrameChunk = {
          rows: end - start,
          columns: columns.map(vectorOf),
          index: labels.length > 0 ? labels : [counting(range, before, end - start)],
        }
        before += end - start
        yield chunk
      }
    }
  }
  return {
    get schema() {
      return late.schema
    },
    chunks: joinChunks(chunks(), (chunk) => late.see(chunk)),
    close() {
      // Whatever the messages hold is let go by their own end.
      messages.return(undefined).catch(() => {})
    },
  }
}

function asUuid(field: ArrowField): ArrowField {
  return { ...field, extension: { name: 'arrow.uuid', metadata: '' } }
}

function batchOf({ kind, header, body }: Message, fields: readonly ArrowField[], context: BatchContext) {
  if (kind === 'batch') return readBatch(header, body, fields, context)
  if (kind === 'schema') throw damaged('it has a second schema')
  ;(context.dictionaries as Dictionaries).read(header, body, context)
  return undefined
}

const INT64 = parseDtype('int64')

function partsOf(
  fields: readonly ArrowField[],
  pandas: PandasMetadata,
  dtypes: DecodeOptions['dtypes'],
): { readonly columns: readonly Part[]; readonly levels: readonly Part[] } {
  const said = new Map(pandas.columns.map((column) => [column.field_name, column.numpy_type]))
  const isLabel = (name: string) => pandas.index_columns.includes(name)
  const unknown = [...(dtypes?.keys() ?? [])].find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined) {
    const names = fields.map(({ name }) => `"${name}"`).join(', ')
    throw badRequest(`dtypes names a column "${unknown}", which the data has not, use ${names}`)
  }
  const parts = fields.map((field, position): Part => {
    const dtype = dtypeOfField(field, said.get(field.name))
    return { field, position, dtype, wanted: dtypes?.get(field.name) }
  })
  const labels = pandas.index_columns.flatMap((name) => parts.filter(({ field }) => field.name === name))
  return { columns: parts.filter(({ field }) => !isLabel(field.name)), levels: labels }
}

function firstSchema(columns: readonly Part[], levels: readonly Part[], pandas: PandasMetadata): FrameSchema {
  const names = new Map(pandas.columns.map((column) => [column.field_name, column.name]))
  const range = pandas.index_columns.find((column) => typeof column === 'object')
  const dtypeOf = ({ dtype, wanted }: Part) => wanted ?? dtype
  const labels = levels.map((level) => ({ name: names.get(level.field.name) ?? null, dtype: dtypeOf(level) }))
  return {
    columns: columns.map((column) => {
      const { name, type } = column.field
      const dtype = dtypeOf(column)
      if (dtype.kind !== 'category') return { name, dtype }
      return { name, dtype, categories: [], ordered: type.id === 'dictionary' && type.isOrdered }
    }),
    index: indexSchema(labels, range),
  }
}

function indexSchema(labels: readonly IndexLevel[], range: { name: string | null } | undefined): IndexSchema {
  const [first] = labels
  if (first) return { type: labels.length > 1 ? 'MultiIndex' : indexType(first.dtype), levels: labels }
  return range ? { type: 'RangeIndex', levels: [{ name: range.name, dtype: INT64 }] } : COUNTED_ROWS
}

function indexType({ kind }: Dtype): string {
  if (kind === 'datetime') return 'DatetimeIndex'
  return kind === 'timedelta' ? 'TimedeltaIndex' : 'Index'
}

/** Whether NaN in a column is a value: pandas, which writes its own as null, has not said otherwise. */
function isMerelyFloat({ field, dtype, wanted }: Part, pandas: PandasMetadata): boolean {
  if (dtype.kind !== 'float' || dtype.nullable || wanted) return false
  return !pandas.columns.some((column) => column.field_name === field.name)
}

function asked({ field, dtype }: Part, wanted: Dtype, vector: Vector, before: number): Vector {
  const converted = convertVector(vector, withMissing(dtype, vector), wanted)
  if (!isUnfit(converted)) return converted
  const { row, value } = converted
  throw badRequest(
    `Column "${field.name}" is asked for as ${wanted.name}, which cannot hold "${String(value)}" of row ${before + row + 1} of the data as it is`,
  )
}

/** The dtype that the vector has: nullable where values are missing. */
function withMissing(dtype: Dtype, vector: Vector): Dtype {
  if (!('missing' in vector) || vector.missing === null || dtype.kind === 'float') return dtype
  return nullableDtype(dtype)
}

function counting(range: { start: number; step: number } | undefined, before: number, rows: number): Vector {
  const [start, step] = [BigInt(range?.start ?? 0), BigInt(range?.step ?? 1)]
  return rowNumbers(start + BigInt(before) * step, rows, step)
}
