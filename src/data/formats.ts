import { arrowFormat, featherFormat } from './arrow/format.ts'
import { csvFormat } from './csv/format.ts'
import type { Format } from './format.ts'
import { jsonFormat } from './json/format.ts'
import { ndjsonFormat } from './ndjson/format.ts'
import { parquetFormat } from './parquet/format.ts'

/** The formats of a frame, by preference: what HTTP, the command and the OpenAPI document have of them is this table. */
const TABLE = [jsonFormat, csvFormat, ndjsonFormat, arrowFormat, featherFormat, parquetFormat] as const

export type FormatName = (typeof TABLE)[number]['name']

export const FORMATS: readonly Format<FormatName>[] = TABLE

export function formatNamed(name: FormatName): Format<FormatName> {
  return FORMATS.find((format) => format.name === name)!
}

/** All that files have which are read as it. */
export function extensionsOf({
  extension,
  otherExtensions = [],
  readExtensions = [],
}: Format): readonly string[] {
  return [extension, ...otherExtensions, ...readExtensions]
}

/** Those that stand beside JSON, as bodies without a schema. */
export const OTHER_FORMATS: readonly Format[] = FORMATS.filter((format) => format !== jsonFormat)
