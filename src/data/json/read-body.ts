import { badRequest } from '../../error.ts'
import { checkColumn } from '../frame/cells/cell-frame.ts'
import type { Spool } from '../frame/cells/spool.ts'
import { MAX_COLUMNS } from '../frame/limits.ts'
import type { JsonInput } from './input.ts'
import { JsonObject, type OrderedJson } from './parse-json.ts'
import { GUIDE_KEYS, type Part, type Parts } from './parts.ts'
import { ReadColumn } from './read-cells.ts'
import { ReadRows, type RowForm } from './read-rows.ts'
import { RowKeys } from './row-keys.ts'
import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, NONE, OPEN_LIST, OPEN_OBJECT } from './scanner.ts'
import { transpose } from './transpose.ts'

const QUOTE = 0x22

/** Keys of the guide's `index`, which tell it from a column of that name; and of the schema of orient `table`. */
const INDEX_KEYS: readonly string[] = ['type', 'values', 'names', 'name', 'dtypes']
const SCHEMA_KEYS: readonly string[] = ['fields', 'primaryKey', 'pandas_version']

/** A step of reading, which yields where it needs more bytes than there are. */
export type Reading<T> = Generator<void, T, void>

/** Whether this is the body itself, or the object under its `data`. */
type Level = 'body' | 'data'

/** Reads a body as it arrives: columns and rows into cells, what is small as trees. */
export class BodyReader {
  readonly #input: JsonInput
  readonly #spool: Spool
  /** As the caller says, or the body before its data. */
  #orient: string | undefined

  constructor(input: JsonInput, spool: Spool, orient: string | undefined) {
    this.#input = input
    this.#spool = spool
    this.#orient = orient
  }

  /** The parts of the body; a bare array is its `data`. */
  *read(): Reading<Parts> {
    yield* this.#input.start()
    const parts = yield* this.#body()
    if ((yield* this.#next()) !== NONE) throw this.#input.unexpected('the end')
    return parts
  }

  *#body(): Reading<Parts> {
    const code = yield* this.#next()
    if (code === OPEN_LIST) return new Map([['data', yield* this.#array('body', 'data', new Map())]])
    if (code === NONE) return new Map()
    if (code !== OPEN_OBJECT)
      throw badRequest(
        'The body is not a JSON object, expected {"data": ..., "dtypes": ...} or [{"x": 1}, {"x": 2}]; any other format is told by its Content-Type, such as text/csv',
      )
    if (this.#orient === 'index') {
      const { key } = yield* this.#peek()
      if (key !== undefined && !GUIDE_KEYS.includes(key))
        return new Map([['data', yield* this.#rows('index')]])
    }
    return yield* this.#object('body')
  }

  *#object(level: Level): Reading<Parts> {
    const parts = new Map<string, Part>()
    let first: RowKeys | undefined
    this.#input.at += 1
    for (;;) {
      let code = yield* this.#needed('"}"')
      if (code === CLOSE_OBJECT) break
      if (level === 'data' && parts.size === MAX_COLUMNS) return yield* this.#asRows(parts)
      if (parts.size > 0) {
        if (code !== COMMA) throw this.#input.unexpected('"," or "}"')
        this.#input.at += 1
        code = yield* this.#needed('a key in double quotes')
      }
      const name = yield* this.#key()
      checkColumn(name, parts.size)
      if (parts.has(name)) throw badRequest(`Column "${name}" stands twice in the JSON`)
      const part = yield* this.#part(level, name, parts, first)
      if (part.shape === 'column') first ??= part.column.keys
      if (name === 'orient' && part.shape === 'value' && typeof part.value === 'string')
        this.#orient ??= part.value
      parts.set(name, part)
    }
    this.#input.at += 1
    return parts
  }

  /** More keys than columns may be: rows of orient `index`, which is not said yet. */
  *#asRows(parts: Parts): Reading<Parts> {
    const mayBeRows = [...parts.values()].every((part) => part.shape === 'column' && part.column.keys)
    if (this.#orient !== undefined || !mayBeRows) checkColumn('', MAX_COLUMNS)
    const rows = transpose(this.#spool, parts)
    while (!rows.read(this.#input)) yield
    return new Map([[ROWS_BY_LABEL, { shape: 'rows', rows }]])
  }

  *#part(level: Level, name: string, siblings: Parts, first: RowKeys | undefined): Reading<Part> {
    const code = yield* this.#needed('a value')
    if (code === OPEN_LIST) return yield* this.#array(level, name, siblings)
    if (code !== OPEN_OBJECT) {
      if (level === 'data') throw badRequest(`Column "${name}" must be an object or an array of values`)
      return { shape: 'value', value: yield* this.#tree() }
    }
    const { key, isContainer } = yield* this.#peek()
    if (level === 'body' && name === 'data' && (key === undefined || isContainer)) {
      if (this.#orient === 'index') return yield* this.#rows('index')
      const parts = yield* this.#object('data')
      return parts.get(ROWS_BY_LABEL) ?? { shape: 'columns', parts }
    }
    if (key !== undefined && name === 'index' && INDEX_KEYS.includes(key)) return yield* this.#index()
    if (key !== undefined && name === 'schema' && SCHEMA_KEYS.includes(key))
      return { shape: 'value', value: yield* this.#tree() }
    const keys = new RowKeys(this.#spool, first)
    return { shape: 'column', column: yield* this.#column(new ReadColumn(this.#spool, keys)) }
  }

  /** Rows where they may be, else a column of cells. */
  *#array(level: Level, name: string, siblings: Parts): Reading<Part> {
    const mayBeRows =
      name === 'data' && (level === 'body' || siblings.has('columns') || siblings.has('schema'))
    if (mayBeRows) {
      const element = yield* this.#peekElement()
      if (element === OPEN_OBJECT || element === CLOSE_LIST) return yield* this.#rows('records')
      if (element === OPEN_LIST) return yield* this.#rows('values')
    }
    return { shape: 'column', column: yield* this.#column(new ReadColumn(this.#spool, undefined)) }
  }

  *#rows(form: RowForm): Reading<Part> {
    this.#input.at += 1
    const rows = new ReadRows(this.#spool, form)
    while (!rows.read(this.#input)) yield
    return { shape: 'rows', rows }
  }

  *#column(column: ReadColumn): Reading<ReadColumn> {
    this.#input.at += 1
    while (!column.read(this.#input)) yield
    return column
  }

  *#index(): Reading<Part> {
    const about = new Map<string, OrderedJson>()
    let values: ReadColumn | undefined
    this.#input.at += 1
    for (let first = true; ; first = false) {
      const code = yield* this.#needed('"}"')
      if (code === CLOSE_OBJECT) break
      if (!first) {
        if (code !== COMMA) throw this.#input.unexpected('"," or "}"')
        this.#input.at += 1
        yield* this.#needed('a key in double quotes')
      }
      const name = yield* this.#key()
      const next = yield* this.#needed('a value')
      if (name === 'values' && next === OPEN_LIST)
        values = yield* this.#column(new ReadColumn(this.#spool, undefined))
      else about.set(name, yield* this.#tree())
    }
    this.#input.at += 1
    return { shape: 'index', about: new JsonObject(about), values }
  }

  *#key(): Reading<string> {
    const input = this.#input
    if (input.skip() !== QUOTE) throw input.unexpected('a key in double quotes')
    let end = input.stringEnd(input.at)
    while (end === NONE) {
      yield
      end = input.stringEnd(input.at)
    }
    const name = input.stringAt(input.at, end)
    input.at = end
    if ((yield* this.#needed('":"')) !== COLON) throw input.unexpected('":"')
    input.at += 1
    return name
  }

  *#tree(): Reading<OrderedJson> {
    for (;;) {
      const tree = this.#input.tree()
      if (tree) return tree.value
      yield
    }
  }

  /** The next byte that is no white space; `NONE` at the end of all. */
  *#next(): Reading<number> {
    for (;;) {
      const code = this.#input.skip()
      if (code !== NONE || this.#input.ended) return code
      yield
    }
  }

  *#needed(wanted: string): Reading<number> {
    const code = yield* this.#next()
    if (code === NONE) throw this.#input.unexpected(wanted)
    return code
  }

  /** The first key of the object that begins here, and whether it has an object or array. */
  *#peek(): Reading<{ key?: string; isContainer?: boolean }> {
    const input = this.#input
    for (;;) {
      const begin = input.at
      input.at += 1
      const found = this.#peeked()
      input.at = begin
      if (found) return found
      if (input.ended) return {}
      yield
    }
  }

  #peeked(): { key?: string; isContainer?: boolean } | undefined {
    const input = this.#input
    const code = input.skip()
    if (code === NONE) return undefined
    if (code !== QUOTE) return {}
    const start = input.at
    const end = input.stringEnd(start)
    if (end === NONE) return undefined
    input.at = end
    if (input.skip() !== COLON) return input.at < input.end ? {} : undefined
    input.at += 1
    const value = input.skip()
    if (value === NONE) return undefined
    return { key: input.stringAt(start, end), isContainer: value === OPEN_OBJECT || value === OPEN_LIST }
  }

  /** The first byte of the array that begins here. */
  *#peekElement(): Reading<number> {
    const input = this.#input
    for (;;) {
      const begin = input.at
      input.at += 1
      const code = input.skip()
      input.at = begin
      if (code !== NONE || input.ended) return code
      yield
    }
  }
}

/** Under which key rows stand that have been taken for columns at first. */
const ROWS_BY_LABEL = '\0rows'
