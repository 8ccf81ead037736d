import { Cells } from '../frame/cells/cells.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { cutAt, nextInList, nextKey, passColon } from './members.ts'
import type { RowKeys } from './row-keys.ts'
import { COMMA, NONE, type Scanner } from './scanner.ts'

/** A column whose cells stand one after the other: by key, or in a list. */
export class ReadColumn {
  readonly cells: Cells
  readonly keys: RowKeys | undefined

  constructor(spool: Spool, keys: RowKeys | undefined) {
    this.cells = new Cells(spool)
    this.keys = keys
  }

  /** Reads cells behind the opening bracket; whether all are read. */
  read(scanner: Scanner): boolean {
    return this.keys ? readKeyed(scanner, this.cells, this.keys) : readList(scanner, this.cells)
  }
}

function readList(scanner: Scanner, cells: Cells): boolean {
  for (;;) {
    const begin = scanner.at
    if (cells.rows > 0 && begin < scanner.end && scanner.bytes[begin] === COMMA) scanner.at = begin + 1
    else {
      const next = nextInList(scanner, begin, cells.rows === 0)
      if (next !== 'item') return next === 'closed'
    }
    if (!scanner.value(cells)) return cutAt(scanner, begin, 'a value')
  }
}

function readKeyed(scanner: Scanner, cells: Cells, keys: RowKeys): boolean {
  for (;;) {
    const begin = scanner.at
    const whole = cells.rows > 0 ? keys.matchWhole(scanner.bytes, begin, scanner.end) : NONE
    if (whole !== NONE) {
      scanner.at = whole
      if (!scanner.value(cells)) return cutAt(scanner, begin, 'a value')
      keys.advance()
      continue
    }
    const next = nextKey(scanner, begin, cells.rows === 0)
    if (next !== 'item') return next === 'closed'
    const start = scanner.at
    const matched = keys.match(scanner.bytes, start, scanner.end)
    const end = matched === NONE ? scanner.stringEnd(start) : matched
    if (end === NONE) return cutAt(scanner, begin, 'a key')
    scanner.at = end
    if (!passColon(scanner, begin)) return false
    if (!scanner.value(cells)) return cutAt(scanner, begin, 'a value')
    if (matched === NONE) keys.add(scanner.bytes, start, end)
    else keys.advance()
  }
}
