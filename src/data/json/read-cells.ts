import { Cells } from '../frame/cells/cells.ts'
import type { Spool } from '../frame/cells/spool.ts'
import type { RowKeys } from './row-keys.ts'
import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, NONE, type Scanner } from './scanner.ts'

const QUOTE = 0x22

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
    const code = scanner.skip()
    if (code === CLOSE_LIST) {
      scanner.at += 1
      return true
    }
    if (cells.rows > 0) {
      if (code === NONE) return rollBack(scanner, begin, '"," or "]"')
      if (code !== COMMA) throw scanner.unexpected('"," or "]"')
      scanner.at += 1
    }
    if (!scanner.value(cells)) return rollBack(scanner, begin, 'a value')
  }
}

function readKeyed(scanner: Scanner, cells: Cells, keys: RowKeys): boolean {
  for (;;) {
    const begin = scanner.at
    let code = scanner.skip()
    if (code === CLOSE_OBJECT) {
      scanner.at += 1
      return true
    }
    if (cells.rows > 0) {
      if (code === NONE) return rollBack(scanner, begin, '"," or "}"')
      if (code !== COMMA) throw scanner.unexpected('"," or "}"')
      scanner.at += 1
      code = scanner.skip()
    }
    if (code === NONE) return rollBack(scanner, begin, 'a key in double quotes')
    if (code !== QUOTE) throw scanner.unexpected('a key in double quotes')
    const start = scanner.at
    const matched = keys.match(scanner.bytes, start, scanner.end)
    const end = matched === NONE ? scanner.stringEnd(start) : matched
    if (end === NONE) return rollBack(scanner, begin, 'a key')
    scanner.at = end
    code = scanner.skip()
    if (code === NONE) return rollBack(scanner, begin, '":"')
    if (code !== COLON) throw scanner.unexpected('":"')
    scanner.at += 1
    if (!scanner.value(cells)) return rollBack(scanner, begin, 'a value')
    if (matched === NONE) keys.add(scanner.bytes, start, end)
    else keys.advance()
  }
}

function rollBack(scanner: Scanner, begin: number, wanted: string): false {
  scanner.lacks(wanted)
  scanner.at = begin
  return false
}
