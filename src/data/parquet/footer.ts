import { damaged } from './damaged.ts'
import { readThrift, type ThriftField, type ThriftStruct, writeThrift } from './thrift.ts'

/** `PAR1`, what a file begins and ends with. */
export const MAGIC = new TextEncoder().encode('PAR1')
/** The length of the footer, and the magic. */
export const TAIL = 8

/** Numbers of fields in `parquet.thrift`, as far as they are looked at. */
const FILE = { schema: 2, rows: 3, groups: 4, metadata: 5 } as const
/** Of the enumeration `Type`. */
const INT96 = 3
/** Of the union `LogicalType`. */
const UUID = 14
const GROUP = { columns: 1, rows: 3, offset: 5, ordinal: 7 } as const
const CHUNK = { path: 1, offset: 2, metadata: 3, pageIndex: [4, 5, 6, 7], crypto: 8 } as const
const COLUMN = {
  values: 5,
  size: 6,
  compressed: 7,
  data: 9,
  index: 10,
  dictionary: 11,
  bloom: [14, 15],
} as const

/** Where the pages of one column of a row group are. */
export interface ColumnPages {
  readonly start: number
  readonly end: number
  readonly values: number
}

export interface RowGroup {
  readonly fields: ThriftStruct
  readonly rows: number
  readonly columns: readonly ColumnPages[]
  /** All of its pages. */
  readonly start: number
  readonly end: number
}

export interface Footer {
  readonly fields: ThriftStruct
  readonly groups: readonly RowGroup[]
}

/** Reads `FileMetaData` of a file whose pages end before `end`; all places are checked to be within. */
export function readFooter(bytes: Uint8Array, end: number): Footer {
  const { fields } = readThrift(bytes)
  const groups = listOf(fields, FILE.groups).map((group) => readGroup(structOf(group), end))
  return { fields, groups }
}

function readGroup(fields: ThriftStruct, end: number): RowGroup {
  const rows = lengthOf(fields, GROUP.rows)
  const chunks = rows === 0 ? [] : listOf(fields, GROUP.columns) // without rows there may be no pages
  const columns = chunks.map((chunk) => readChunk(structOf(chunk), end))
  const start = Math.min(end, ...columns.map((column) => column.start))
  return { fields, rows, columns, start, end: Math.max(start, ...columns.map((column) => column.end)) }
}

function readChunk(chunk: ThriftStruct, end: number): ColumnPages {
  if (chunk.has(CHUNK.path)) throw damaged('its columns are in other files')
  if (chunk.has(CHUNK.crypto)) throw damaged('it is encrypted')
  const column = structOf(chunk.get(CHUNK.metadata))
  const data = lengthOf(column, COLUMN.data)
  const dictionary = column.has(COLUMN.dictionary) ? lengthOf(column, COLUMN.dictionary) : 0
  const start = dictionary > 0 ? Math.min(dictionary, data) : data
  const stop = start + lengthOf(column, COLUMN.compressed)
  if (start < MAGIC.length || stop > end) throw damaged('its footer tells of pages that are not there')
  return { start, end: stop, values: lengthOf(column, COLUMN.values) }
}

/**
 * The footer with these row groups, each with how far its bytes are moved. What stands outside of the pages (indexes,
 * Bloom filters) is not spoken of.
 */
export function writeFooter(
  { fields }: Footer,
  groups: readonly { readonly group: RowGroup; readonly by: number }[],
): Uint8Array {
  const rows = groups.reduce((sum, { group }) => sum + group.rows, 0)
  const moved = groups.map(({ group, by }, i) => movedGroup(group.fields, BigInt(by), i))
  const items = moved.map((group): ThriftField => ({ type: 'struct', fields: group }))
  const footer = writeThrift(
    new Map(fields)
      .set(FILE.rows, { type: 'int', wire: 6, value: BigInt(rows) })
      .set(FILE.groups, { type: 'list', wire: 9, of: 12, items }),
  )
  const bytes = new Uint8Array(footer.length + TAIL)
  bytes.set(footer)
  new DataView(bytes.buffer).setUint32(footer.length, footer.length, true)
  bytes.set(MAGIC, footer.length + 4)
  return bytes
}

function movedGroup(fields: ThriftStruct, by: bigint, ordinal: number): ThriftStruct {
  const group = new Map(fields)
  const items = listOf(fields, GROUP.columns).map((chunk): ThriftField => {
    const moved = new Map(structOf(chunk))
    for (const field of CHUNK.pageIndex) moved.delete(field)
    const column = new Map(structOf(moved.get(CHUNK.metadata)))
    for (const field of COLUMN.bloom) column.delete(field)
    column.delete(COLUMN.index)
    for (const field of [COLUMN.data, COLUMN.dictionary]) move(column, field, by)
    moved.set(CHUNK.metadata, { type: 'struct', fields: column })
    moved.set(CHUNK.offset, { type: 'int', wire: 6, value: 0n }) // deprecated, and 0 where no metadata stand there
    return { type: 'struct', fields: moved }
  })
  group.set(GROUP.columns, { type: 'list', wire: 9, of: 12, items })
  move(group, GROUP.offset, by)
  if (ordinal < 2 ** 15) group.set(GROUP.ordinal, { type: 'int', wire: 4, value: BigInt(ordinal) })
  else group.delete(GROUP.ordinal)
  return group
}

function move(fields: ThriftStruct, field: number, by: bigint): void {
  const at = fields.get(field)
  if (at?.type === 'int' && at.value > 0n) fields.set(field, { ...at, value: at.value + by })
}

/** Names of the columns that are UUIDs, of which the library tells the bytes alone. */
export function uuidColumns({ fields }: Footer): ReadonlySet<string> {
  const decoder = new TextDecoder()
  const names = listOf(fields, FILE.schema).flatMap((element) => {
    const { name, logical } = { name: structOf(element).get(4), logical: structOf(element).get(10) }
    return name?.type === 'bytes' && logical?.type === 'struct' && logical.fields.has(UUID)
      ? [decoder.decode(name.value)]
      : []
  })
  return new Set(names)
}

/** Whether no column has parts. */
export function isFlat({ fields }: Footer): boolean {
  return listOf(fields, FILE.schema).filter((element) => structOf(element).has(5)).length <= 1
}

/** The columns of INT96 that stand in nothing else. */
export function int96Columns({ fields }: Footer): readonly string[] {
  const [root, ...elements] = listOf(fields, FILE.schema).map(structOf)
  const names: string[] = []
  let at = 0
  const children = (element: ThriftStruct | undefined) => {
    const count = element?.get(5)
    return count?.type === 'int' ? Number(count.value) : 0
  }
  const skip = (element: ThriftStruct | undefined): void => {
    for (let left = children(element); left > 0 && at < elements.length; left--) skip(elements[at++])
  }
  for (let left = children(root); left > 0 && at < elements.length; left--) {
    const element = elements[at++]!
    const [type, name] = [element.get(1), element.get(4)]
    const isAlone = children(element) === 0 && type?.type === 'int' && type.value === BigInt(INT96)
    if (isAlone && name?.type === 'bytes') names.push(new TextDecoder().decode(name.value))
    skip(element)
  }
  return names
}

/** The footer with something more left under a key. */
export function withMetadata(footer: Footer, key: string, text: string): Footer {
  const encoder = new TextEncoder()
  const bytes = (value: string): ThriftField => ({ type: 'bytes', wire: 8, value: encoder.encode(value) })
  const pair: ThriftField = {
    type: 'struct',
    fields: new Map([
      [1, bytes(key)],
      [2, bytes(text)],
    ]),
  }
  const items = [...listOf(footer.fields, FILE.metadata), pair]
  const fields = new Map(footer.fields).set(FILE.metadata, { type: 'list', wire: 9, of: 12, items })
  return { ...footer, fields }
}

/** What a writer has left in a file under a key. */
export function metadataOf({ fields }: Footer, key: string): string | undefined {
  const decoder = new TextDecoder()
  const texts = listOf(fields, FILE.metadata).map((pair) =>
    [1, 2].map((part) => {
      const text = structOf(pair).get(part)
      return text?.type === 'bytes' ? decoder.decode(text.value) : undefined
    }),
  )
  return texts.find(([name]) => name === key)?.[1]
}

export function structOf(field: ThriftField | undefined): ThriftStruct {
  if (field?.type !== 'struct') throw damaged('its metadata lacks a part')
  return field.fields
}

function listOf(fields: ThriftStruct, field: number): readonly ThriftField[] {
  const list = fields.get(field)
  if (list === undefined) return []
  if (list.type !== 'list') throw damaged('its metadata has something else in place of a list')
  return list.items
}

/** A length or a place. */
export function lengthOf(fields: ThriftStruct, field: number): number {
  const value = fields.get(field)
  if (value?.type !== 'int' || value.value < 0n || value.value > 2n ** 53n)
    throw damaged('its metadata lacks a length')
  return Number(value.value)
}
