import { Buffer } from 'node:buffer'
import { badRequest } from '../../error.ts'
import { splitMessages } from '../arrow/file.ts'
import { Table } from '../arrow/flatbuffer.ts'
import { type ArrowField, readSchema } from '../arrow/schema.ts'
import { type Footer, metadataOf, withMetadata } from './footer.ts'
import type { Parquet } from './library.ts'

/** Where a writer leaves the Arrow schema of what it wrote, which says more than the types of Parquet do. */
export const ARROW_SCHEMA = 'ARROW:schema'

/** Numbers of types in Arrow's `Schema.fbs`. */
const [INT, BOOL, TIMESTAMP] = [2, 6, 10] as const
const MICROSECONDS = 2

/** Throws 400 that names the column for what an Arrow schema says and the library cannot read. */
export function checkHint(footer: Footer): void {
  const hint = metadataOf(footer, ARROW_SCHEMA)
  if (hint === undefined) return
  for (const field of fieldsOf(Buffer.from(hint, 'base64'))) {
    const name = field.text(0) ?? ''
    if (field.byte(2) === INT && field.table(3)?.int(0) === 128)
      throw badRequest(
        `Column "${name}" has integers of 128 bits, which Parquet has not, write it as decimals or send Arrow`,
      )
    if (field.table(4) && field.byte(2) === BOOL)
      throw badRequest(
        `Column "${name}" has categories that are booleans, which cannot be read from Parquet, write it as booleans or send Arrow`,
      )
  }
}

/** The footer of a file without an Arrow schema, with one in which the times of these columns are in microseconds. */
export function inMicroseconds(
  library: Parquet,
  footer: Footer,
  empty: Uint8Array,
  columns: ReadonlySet<string>,
): Footer {
  const stream = library.readSchema(empty).intoIPCStream()
  const [schema] = splitMessages(stream)
  const message = stream.slice(schema!.at, schema!.at + schema!.head)
  const view = new DataView(message.buffer)
  for (const field of fieldsOf(message)) {
    const unit = field.byte(2) === TIMESTAMP ? field.table(3)?.place(0) : undefined
    if (columns.has(field.text(0) ?? '') && unit !== undefined) view.setInt16(8 + unit, MICROSECONDS, true)
  }
  return withMetadata(footer, ARROW_SCHEMA, Buffer.from(message).toString('base64'))
}

/** The columns as their writer had them in Arrow; none where it does not say. */
export function writtenFields(footer: Footer): readonly ArrowField[] {
  const hint = metadataOf(footer, ARROW_SCHEMA)
  const schema = hint === undefined ? undefined : schemaOf(Buffer.from(hint, 'base64'))
  return schema ? readSchema(schema).fields : []
}

/** The fields of a schema's message; none where it is no such. */
function fieldsOf(message: Uint8Array): readonly Table[] {
  return schemaOf(message)?.tables(1) ?? []
}

function schemaOf(message: Uint8Array): Table | undefined {
  if (message.length < 16) return undefined
  const prefix = new DataView(message.buffer, message.byteOffset).getInt32(0, true) === -1 ? 8 : 4
  return Table.root(message.subarray(prefix)).table(2)
}
