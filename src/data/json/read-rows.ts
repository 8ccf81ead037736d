import { badRequest, type OmegaError } from '../../error.ts'
import { addValue } from '../frame/cells/add-value.ts'
import { checkColumn } from '../frame/cells/cell-frame.ts'
import { Cells } from '../frame/cells/cells.ts'
import { JSON_TEXT } from '../frame/cells/segment.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { cutAt, nextInList, nextKey, passColon } from './members.ts'
import type { OrderedJson } from './parse-json.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  NONE,
  OPEN_LIST,
  OPEN_OBJECT,
  type Scanner,
} from './scanner.ts'

const [QUOTE, NEWLINE] = [0x22, 0x0a]
const encoder = new TextEncoder()

/**
 * How rows stand: objects or arrays in an array, objects by their labels in an object (orient `index`), or objects one
 * a line to the end (NDJSON).
 */
export type RowForm = 'records' | 'values' | 'index' | 'lines'

interface TableColumn {
  readonly name: string
  /** The key as it was spelled first, quotes included. */
  readonly key: Uint8Array
  /** What stands before its cell where a row has no column but those before it, and no white space. */
  readonly lead: Uint8Array
  readonly cells: Cells
}

/** Rows as they come: columns that a row lacks are missing in it, and later rows may bring new ones. */
export class ReadRows {
  readonly columns: TableColumn[] = []
  /** Of orient `index`, as JSON strings. */
  readonly labels: Cells | undefined
  readonly form: RowForm
  rows = 0
  readonly #spool: Spool
  readonly #byName = new Map<string, TableColumn>()
  readonly #label: Cells | undefined
  #inRow = false
  /** In the row: how many of its cells are read. */
  #read = 0

  constructor(spool: Spool, form: RowForm) {
    this.#spool = spool
    this.form = form
    this.labels = form === 'index' ? new Cells(spool) : undefined
    this.#label = this.labels
  }

  /** Reads rows behind the opening bracket; whether all are read. */
  read(scanner: Scanner): boolean {
    for (;;) {
      if (!this.#inRow && !this.#openNextLine(scanner)) {
        const next = this.#openRow(scanner)
        if (next !== 'row') return next === 'end'
      }
      const done = this.form === 'values' ? this.#readArray(scanner) : this.#readObject(scanner)
      if (!done) return false
      this.#inRow = false
      this.#read = 0
      this.rows += 1
    }
  }

  /** Fills the columns that the last rows lack. */
  finish(): void {
    for (const { cells } of this.columns) cells.addMissing(this.rows - cells.rows)
  }

  /** Adds a row that has been read before. */
  addRow(label: string | undefined, names: readonly string[], values: Iterable<OrderedJson>): void {
    if (label !== undefined && this.labels) addValue(this.labels, label)
    let at = 0
    for (const value of values) {
      const column = this.#columnNamed(names[at]!)
      this.#fill(column)
      addValue(column.cells, value)
      at += 1
    }
    this.rows += 1
  }

  /** Adds a row that has been read as a cell, before it was known to be one. */
  addTree(row: OrderedJson): void {
    if (!Array.isArray(row)) throw this.noRow()
    const names = row.map((_, at) => String(at))
    if (this.rows > 0 && names.length !== this.columns.length) throw this.#wrongWidth()
    this.addRow(undefined, names, row as readonly OrderedJson[])
  }

  #columnNamed(name: string): TableColumn {
    return this.#byName.get(name) ?? this.#addColumn(name, encoder.encode(JSON.stringify(name)))
  }

  /** Passes what stands between two lines that have no white space; false of anything else. */
  #openNextLine(scanner: Scanner): boolean {
    const { bytes, at } = scanner
    if (this.form !== 'lines' || this.rows === 0 || at + 1 >= scanner.end) return false
    if (bytes[at] !== NEWLINE || bytes[at + 1] !== OPEN_OBJECT) return false
    scanner.at = at + 2
    this.#inRow = true
    return true
  }

  #openRow(scanner: Scanner): 'row' | 'end' | 'lacks' {
    const begin = scanner.at
    const rollBack = (wanted: string) => {
      scanner.lacks(wanted)
      scanner.at = begin
      return 'lacks' as const
    }
    let code = scanner.skip()
    if (this.form === 'lines') {
      if (code === NONE) return scanner.ended ? 'end' : rollBack('a row')
      if (this.rows > 0 && !hasNewline(scanner.bytes, begin, scanner.at))
        throw scanner.unexpected('the end of the line')
      if (code !== OPEN_OBJECT) throw this.noRow(scanner)
    } else {
      const close = this.form === 'index' ? CLOSE_OBJECT : CLOSE_LIST
      if (code === close) {
        scanner.at += 1
        return 'end'
      }
      if (this.rows > 0) {
        if (code === NONE) return rollBack('"," or "]"')
        if (code !== COMMA) throw scanner.unexpected(this.form === 'index' ? '"," or "}"' : '"," or "]"')
        scanner.at += 1
        code = scanner.skip()
      }
      if (code === NONE) return rollBack('a row')
      if (this.#label !== undefined) {
        if (code !== QUOTE) throw scanner.unexpected('a key in double quotes')
        const start = scanner.at
        const end = scanner.stringEnd(start)
        if (end === NONE) return rollBack('a key')
        scanner.at = end
        if (scanner.skip() === NONE) return rollBack('":"')
        if (scanner.skip() !== COLON) throw scanner.unexpected('":"')
        scanner.at += 1
        code = scanner.skip()
        if (code === NONE) return rollBack('a row')
        if (code === OPEN_OBJECT) this.#label.addJson(scanner.bytes, start, end, JSON_TEXT)
      }
      if (code !== (this.form === 'values' ? OPEN_LIST : OPEN_OBJECT)) throw this.noRow(scanner)
    }
    scanner.at += 1
    this.#inRow = true
    return 'row'
  }

  /** The error for what is no row. */
  noRow(scanner?: Scanner): OmegaError {
    if (this.form === 'lines' && scanner)
      return badRequest(`Line ${scanner.line(scanner.at)} of the NDJSON is not an object`)
    const wanted = this.form === 'values' ? 'array' : 'object'
    return badRequest(`Row ${this.rows + 1} of "data" is not an ${wanted}`)
  }

  #readObject(scanner: Scanner): boolean {
    for (;;) {
      const begin = scanner.at
      let column = this.columns[this.#read]
      if (column !== undefined && startsWith(scanner.bytes, begin, scanner.end, column.lead))
        scanner.at = begin + column.lead.length
      else {
        const next = nextKey(scanner, begin, this.#read === 0)
        if (next !== 'item') return next === 'closed'
        column = this.#columnAt(scanner)
        if (column === undefined) return cutAt(scanner, begin, 'a key')
        if (!passColon(scanner, begin)) return false
      }
      const { cells } = column
      if (cells.rows !== this.rows) this.#fill(column)
      if (!scanner.value(cells)) return cutAt(scanner, begin, 'a value')
      this.#read += 1
    }
  }

  /** The column whose key is next, which is nearly always the one that is next in the row before. */
  #columnAt(scanner: Scanner): TableColumn | undefined {
    const { bytes, at } = scanner
    const next = this.columns[this.#read]
    if (next !== undefined && startsWith(bytes, at, scanner.end, next.key)) {
      scanner.at = at + next.key.length
      return next
    }
    const end = scanner.stringEnd(at)
    if (end === NONE) return undefined
    const name = scanner.stringAt(at, end)
    scanner.at = end
    return this.#byName.get(name) ?? this.#addColumn(name, bytes.slice(at, end))
  }

  #fill({ name, cells }: TableColumn): void {
    if (cells.rows > this.rows) throw badRequest(`Row ${this.rows + 1} has column "${name}" twice`)
    cells.addMissing(this.rows - cells.rows)
  }

  #readArray(scanner: Scanner): boolean {
    for (;;) {
      const begin = scanner.at
      const next = nextInList(scanner, begin, this.#read === 0)
      if (next === 'closed' && this.#read !== this.columns.length) throw this.#wrongWidth()
      if (next !== 'item') return next === 'closed'
      const column = this.columns[this.#read] ?? this.#addPosition()
      if (!scanner.value(column.cells)) return cutAt(scanner, begin, 'a value')
      this.#read += 1
    }
  }

  #addPosition(): TableColumn {
    if (this.rows > 0) throw this.#wrongWidth()
    return this.#addColumn(String(this.columns.length), new Uint8Array(0))
  }

  #wrongWidth(): OmegaError {
    return badRequest(`Row ${this.rows + 1} does not have ${this.columns.length} values, one for each column`)
  }

  #addColumn(name: string, key: Uint8Array): TableColumn {
    checkColumn(name, this.columns.length)
    const lead = leadOf(key, this.columns.length === 0)
    const column = { name, key, lead, cells: new Cells(this.#spool) }
    this.columns.push(column)
    this.#byName.set(name, column)
    return column
  }
}

function leadOf(key: Uint8Array, isFirst: boolean): Uint8Array {
  if (key.length === 0) return key
  return Uint8Array.from(isFirst ? [...key, COLON] : [COMMA, ...key, COLON])
}

function startsWith(bytes: Uint8Array, at: number, end: number, key: Uint8Array): boolean {
  if (key.length === 0 || at + key.length > end) return false
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false
  return true
}

function hasNewline(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === NEWLINE) return true
  return false
}
