import { closingQuote, withoutQuotes } from './fields.ts'

/** A record as its fields, quotes taken away, and where the next one begins. */
interface HeadRecord {
  readonly fields: readonly string[]
  readonly next: number
}

/** The first records of a text, at most `limit`, empty lines left out; the last one is whole only where the text is. */
export function headRecords(text: string, separator: string, limit: number): readonly HeadRecord[] {
  const records: HeadRecord[] = []
  const stops = new RegExp(`[${separator.replace(/[\\\]^-]/, '\\$&')}\\r\\n]|$`, 'g')
  const endOf = (from: number) => {
    stops.lastIndex = from
    return stops.exec(text)!.index
  }
  let at = 0
  while (at < text.length && records.length < limit) {
    const fields: string[] = []
    for (;;) {
      const closing = text[at] === '"' ? closingQuote(text, at + 1) : at
      const end = endOf(closing < 0 ? text.length : closing)
      const field = text.slice(at, end)
      fields.push(text[at] === '"' ? withoutQuotes(field) : field)
      at = end
      if (text[at] !== separator) break
      at += 1
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
    if (fields.length > 1 || fields[0]!.trim() !== '')
      records.push({ fields, next: Math.min(at, text.length) })
  }
  return records
}
