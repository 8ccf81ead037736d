import { badRequest } from '../../error.ts'
import { headRecords } from './head.ts'
import type { CsvOptions } from './options.ts'

const SEPARATORS = [',', ';', '\t', '|'] as const

/** Records that are looked at. */
const SAMPLE = 30

/**
 * The separator of a text: the one that is asked for, or else the one that makes all records of the head as long as the
 * header (or longer by the same, which are row names), the most fields first. A comma where none does.
 */
export function separatorOf(head: string, isWhole: boolean, { sep, decimal }: CsvOptions): string {
  if (sep !== undefined) return named(sep)
  let best = { separator: decimal === ',' ? ';' : ',', fields: 1 }
  const candidates = isOfWriteTable(head) ? [' ', ...SEPARATORS] : SEPARATORS
  for (const separator of candidates) {
    if (separator === decimal) continue
    const fields = agreed(head, isWhole, separator)
    if (fields > best.fields) best = { separator, fields }
  }
  return best.separator
}

/** A first line such as `sep=;`, by which Excel is told the separator; it is no row. */
const SAID = /^(?:"sep=([^\w"\r\n])"|sep=([^\w"\r\n]))(?:\r\n|\r|\n|$)/i

/** The separator that the first line of a text says, and the characters of that line. */
export function saidSeparator(
  head: string,
): { readonly separator: string; readonly length: number } | undefined {
  const found = SAID.exec(head)
  return found ? { separator: (found[1] ?? found[2])!, length: found[0].length } : undefined
}

/** Whether a quoted text is followed by a blank in the first two rows: R's `write.table` separates by blanks. */
function isOfWriteTable(head: string): boolean {
  return /^"[^"\r\n]*" "/.test(head) || /^[^\r\n]*\r?\n"[^"\r\n]*" [^ ,;\t|]/.test(head)
}

/** Fields of the header, when the records of the head have as many; else 0. */
function agreed(head: string, isWhole: boolean, separator: string): number {
  const found = headRecords(head, separator, SAMPLE)
  // The last record of a head that is cut may be cut too.
  const records = isWhole || found.length === SAMPLE ? found : found.slice(0, -1)
  const [header, first] = records
  if (!header) return 0
  const width = first?.fields.length ?? header.fields.length
  const isEven = records.slice(1).every(({ fields }) => fields.length === width)
  return isEven && width >= header.fields.length ? header.fields.length : 0
}

const NAMES: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  comma: ',',
  semicolon: ';',
  pipe: '|',
}

function named(sep: string): string {
  const separator = NAMES[sep] ?? sep
  if (separator.length === 1 && !/["\r\n]/.test(separator)) return separator
  throw badRequest(
    `Separator "${sep}" is not one character, use such as sep=; or sep=tab (of a query, a + is a blank and %3B a semicolon)`,
  )
}
