import { jsonText } from '../frame/cell.ts'
import type { Dtype } from '../frame/dtypes.ts'
import type { Json, Vector } from '../frame/vector.ts'
import type { Column } from './column.ts'
import { everyField, fieldText, type Records } from './fields.ts'
import type { Reading } from './read-fields.ts'

/** A column of categories: those that are known first, then others in the order of their texts, as pandas has them. */
export class CategoryColumn implements Column {
  readonly dtype: Dtype = { kind: 'category', name: 'category' }
  readonly canChange = true
  readonly #position: number
  readonly #reading: Reading
  readonly #known: readonly Json[]
  /** By their texts; numbers stand in a CSV as texts too. */
  readonly #byText: Map<string, Json>
  #codes = new Int32Array()
  #categories: readonly Json[] = []

  constructor(known: readonly Json[], position: number, reading: Reading) {
    this.#known = known
    this.#position = position
    this.#reading = reading
    this.#byText = new Map(known.map((category) => [textOf(category), category]))
  }

  get categories(): readonly Json[] {
    const others = [...this.#byText.values()].slice(this.#known.length) as string[]
    return [...this.#known, ...others.sort((a, b) => (a < b ? -1 : 1))]
  }

  read(records: Records): void {
    const { missing } = this.#reading
    const texts: (string | null)[] = new Array(records.rows)
    everyField(records, this.#position, (block, k, row) => {
      const text = missing.isMissingText(block, k) ? null : fieldText(block, k)
      texts[row] = text
      if (text !== null && !this.#byText.has(text)) this.#byText.set(text, text)
      return true
    })
    this.#categories = this.categories
    const codes = new Map(this.#categories.map((category, code) => [textOf(category), code]))
    this.#codes = Int32Array.from(texts, (text) => (text === null ? -1 : codes.get(text)!))
  }

  vector(): Vector {
    return { type: 'category', codes: this.#codes, categories: this.#categories }
  }
}

function textOf(category: Json): string {
  if (typeof category === 'boolean') return category ? 'True' : 'False'
  return typeof category === 'string' ? category : jsonText(category)
}
