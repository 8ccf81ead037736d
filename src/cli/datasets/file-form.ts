import type { CsvOptions } from '../../data/csv/options.ts'
import { fileEnding } from '../../data/file-ending.ts'
import type { Format } from '../../data/format.ts'
import { extensionsOf, FORMATS, type FormatName, formatNamed } from '../../data/formats.ts'
import { badRequest } from '../../error.ts'
import { STANDARD } from '../files.ts'

/** What the name of a file says of what is in it. */
export interface FileForm {
  readonly format: Format
  /** Undefined when it is not compressed. */
  readonly coding: string | undefined
  /** What it says of a CSV: a `.tsv` has tabs. */
  readonly csv: Pick<CsvOptions, 'sep'>
}

/** `rents.csv`, `rents.tsv`, `rents.ndjson.gz`; `format` stands in place of an extension. 400 for one that is not known. */
export function formOf(file: string, format?: FormatName): FileForm {
  const { extension, coding } = fileEnding(file)
  const csv = extension === 'tsv' && (format ?? 'csv') === 'csv' ? { sep: 'tab' } : {}
  const found = format ? formatNamed(format) : FORMATS.find((one) => extensionsOf(one).includes(extension))
  if (found) return { format: found, coding, csv }
  if (file === STANDARD)
    throw badRequest('Standard input has no name that says its format, add such as --format csv')
  const known = FORMATS.flatMap(extensionsOf)
  throw badRequest(
    `File "${file}" has an unknown format, use one that ends in ${known.map((one) => `.${one}`).join(', ')}, or any of them with .gz, .zst or .br, or say --format`,
  )
}
