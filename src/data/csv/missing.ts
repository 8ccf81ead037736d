import { type Block, fieldText } from './fields.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Which fields stand for a missing value. */
export class Missing {
  readonly #words: ReadonlySet<string>
  readonly #longest: number
  /** By first character, below 128. */
  readonly #begins = new Uint8Array(128)
  #anyBegin = false
  /** Numbers that stand for a missing one, such as -999; all their spellings do. */
  readonly numbers: ReadonlySet<number>

  constructor(words: readonly string[]) {
    this.#words = new Set(words)
    this.#longest = Math.max(0, ...words.map((word) => word.length))
    this.numbers = new Set(words.filter((word) => NUMBER.test(word)).map(Number))
    for (const word of words) {
      const first = word.charCodeAt(0)
      if (first < 128) this.#begins[first] = 1
      else this.#anyBegin = true
    }
  }

  /** Of a field of a column of texts: empty without quotes, or one of the words, with or without. */
  isMissingText(block: Block, k: number): boolean {
    const start = block.starts[k]!
    const end = block.ends[k]!
    const length = (end >> 2) - start
    if (length === 0) return (end & 3) === 0
    if ((end & 3) > 1) return this.#words.has(fieldText(block, k))
    if (length > this.#longest) return false
    const first = block.text.charCodeAt(start)
    if (first < 128 ? this.#begins[first] === 0 : !this.#anyBegin) return false
    return this.#words.has(block.text.slice(start, end >> 2))
  }

  /** Of a field of a column of anything else, where one of blanks or of an empty quoted text is none either. */
  isMissing(block: Block, k: number): boolean {
    return block.ends[k]! >> 2 === block.starts[k]! || this.isMissingText(block, k)
  }
}
