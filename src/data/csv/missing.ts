import { type Block, fieldText } from './fields.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Words with the same first byte that are compared one by one. */
const FEW = 16

/** Which fields stand for a missing value. */
export class Missing {
  readonly #words: ReadonlySet<string>
  /** Those in UTF-8, by their first bytes. */
  readonly #byFirst: readonly (readonly Uint8Array[])[]
  /** Numbers that stand for a missing one, such as -999; all their spellings do. */
  readonly numbers: ReadonlySet<number>

  constructor(words: readonly string[]) {
    this.#words = new Set(words)
    const inUtf8 = words.map((word) => new TextEncoder().encode(word))
    this.#byFirst = Array.from({ length: 256 }, (_, first) => inUtf8.filter((word) => word[0] === first))
    this.numbers = new Set(words.filter((word) => NUMBER.test(word)).map(Number))
  }

  /** Of a field of a column of texts: empty without quotes, or one of the words, with or without. */
  isMissingText(block: Block, k: number): boolean {
    const start = block.starts[k]!
    const end = block.ends[k]!
    const length = (end >> 2) - start
    if (length === 0) return (end & 3) === 0
    if ((end & 3) > 1) return this.#words.has(fieldText(block, k))
    const words = this.#byFirst[block.bytes[start]!]!
    if (words.length > FEW) return this.#words.has(fieldText(block, k))
    return words.length > 0 && words.some((word) => isAt(block.bytes, start, end >> 2, word))
  }

  /** Of a field of a column of anything else, where one of blanks or of an empty quoted text is none either. */
  isMissing(block: Block, k: number): boolean {
    return block.ends[k]! >> 2 === block.starts[k]! || this.isMissingText(block, k)
  }
}

function isAt(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (word.length !== end - start) return false
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false
  return true
}
