import { damaged } from './damaged.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/** Tables that one buffer may be read as: of those that refer to each other there would be no end. */
const MOST_TABLES = 500_000

/** A table of a FlatBuffer (its "internals" document), whose every offset and length is checked against the bytes. */
export class Table {
  readonly #view: DataView
  readonly #start: number
  readonly #fields: number
  readonly #slots: number
  readonly #budget: { tables: number }

  private constructor(view: DataView, start: number, budget: { tables: number }) {
    this.#view = view
    this.#start = start
    this.#budget = budget
    budget.tables -= 1
    if (budget.tables < 0) throw damaged('its metadata has no end')
    this.#fields = start - this.#checked(() => view.getInt32(start, true))
    const size = this.#checked(() => view.getUint16(this.#fields, true))
    if (size < 4 || this.#fields + size > view.byteLength) throw damaged('its metadata breaks off')
    this.#slots = (size - 4) >> 1
  }

  /** The table that a whole buffer is. */
  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (view.byteLength < 8) throw damaged('its metadata breaks off')
    return new Table(view, view.getUint32(0, true), { tables: MOST_TABLES })
  }

  /** Where it begins in the buffer. */
  get start(): number {
    return this.#start
  }

  /** Where a field is in the buffer; undefined when it is left out. */
  place(slot: number): number | undefined {
    return this.#place(slot)
  }

  byte(slot: number, fallback = 0): number {
    const at = this.#place(slot)
    return at === undefined ? fallback : this.#checked(() => this.#view.getUint8(at))
  }

  short(slot: number, fallback = 0): number {
    const at = this.#place(slot)
    return at === undefined ? fallback : this.#checked(() => this.#view.getInt16(at, true))
  }

  int(slot: number, fallback = 0): number {
    const at = this.#place(slot)
    return at === undefined ? fallback : this.#checked(() => this.#view.getInt32(at, true))
  }

  /** A length or an identifier: one that no double holds is none. */
  long(slot: number): number {
    const at = this.#place(slot)
    return at === undefined ? 0 : this.#long(at)
  }

  text(slot: number): string | undefined {
    const bytes = this.#bytes(slot)
    try {
      return bytes && decoder.decode(bytes)
    } catch (cause) {
      throw damaged('a text of its metadata is not UTF-8', cause)
    }
  }

  /** A text that writers fill with any bytes: what of them is not UTF-8 is replaced. */
  anyText(slot: number): string | undefined {
    const bytes = this.#bytes(slot)
    return bytes && lenient.decode(bytes)
  }

  #bytes(slot: number): Uint8Array | undefined {
    const at = this.#target(slot)
    if (at === undefined) return undefined
    const length = this.#checked(() => this.#view.getUint32(at, true))
    if (at + 4 + length > this.#view.byteLength) throw damaged('a text of its metadata breaks off')
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length)
  }

  table(slot: number): Table | undefined {
    const at = this.#target(slot)
    return at === undefined ? undefined : new Table(this.#view, at, this.#budget)
  }

  tables(slot: number): readonly Table[] {
    const { at, length } = this.#vector(slot, 4)
    return Array.from({ length }, (_, i) => {
      const place = at + 4 * i
      return new Table(this.#view, place + this.#view.getUint32(place, true), this.#budget)
    })
  }

  /** Vectors of structs of longs: pairs of lengths, or lengths alone. */
  longs(slot: number, each: number): readonly (readonly number[])[] {
    const { at, length } = this.#vector(slot, 8 * each)
    return Array.from({ length }, (_, i) =>
      Array.from({ length: each }, (_, part) => this.#long(at + 8 * (i * each + part))),
    )
  }

  #vector(slot: number, size: number): { readonly at: number; readonly length: number } {
    const at = this.#target(slot)
    if (at === undefined) return { at: 0, length: 0 }
    const length = this.#checked(() => this.#view.getUint32(at, true))
    if (at + 4 + length * size > this.#view.byteLength) throw damaged('a list of its metadata breaks off')
    return { at: at + 4, length }
  }

  #target(slot: number): number | undefined {
    const at = this.#place(slot)
    return at === undefined ? undefined : at + this.#checked(() => this.#view.getUint32(at, true))
  }

  #place(slot: number): number | undefined {
    if (slot >= this.#slots) return undefined
    const offset = this.#view.getUint16(this.#fields + 4 + 2 * slot, true)
    return offset === 0 ? undefined : this.#start + offset
  }

  #long(at: number): number {
    const value = Number(this.#checked(() => this.#view.getBigInt64(at, true)))
    if (!Number.isSafeInteger(value)) throw damaged('a length of its metadata is no length')
    return value
  }

  #checked<Value>(read: () => Value): Value {
    try {
      return read()
    } catch (cause) {
      throw damaged('its metadata breaks off', cause)
    }
  }
}
