import type { Utf8Writer } from '../utf8-writer.ts'

const [COMMA, QUOTE, COLON, ZERO, NINE] = [0x2c, 0x22, 0x3a, 0x30, 0x39]

/** Room for `,"`, the digits of a row and `":`. */
const SIZE = 20

/** Keys that count the rows, `"0":,"1":`: the digits are counted on in place, which takes no division. */
export class CountedKeys {
  readonly #bytes = new Uint8Array(SIZE)
  /** Where the digits begin. */
  #digits = SIZE - 3
  /** Where the next key begins; the first has no comma before it. */
  #start = SIZE - 4

  constructor() {
    this.#bytes.set([QUOTE, ZERO, QUOTE, COLON], SIZE - 4)
  }

  writeNext(out: Utf8Writer): void {
    out.utf8(this.#bytes, this.#start, SIZE)
    const bytes = this.#bytes
    let at = SIZE - 3
    while (at >= this.#digits && bytes[at] === NINE) bytes[at--] = ZERO
    if (at >= this.#digits) bytes[at]! += 1
    else {
      this.#digits = at
      bytes[at] = ZERO + 1
    }
    this.#start = this.#digits - 2
    bytes[this.#start] = COMMA
    bytes[this.#start + 1] = QUOTE
  }
}
