import { GrowingBytes } from './growing-bytes.ts'
import { RangeDecoder } from './lzma-range.ts'

/** Where the probabilities of each kind of decision begin ("LZMA specification", 7-Zip). */
const IS_MATCH = 0
const IS_REP = IS_MATCH + (12 << 4)
const IS_REP_G0 = IS_REP + 12
const IS_REP_G1 = IS_REP_G0 + 12
const IS_REP_G2 = IS_REP_G1 + 12
const IS_REP0_LONG = IS_REP_G2 + 12
const POSITION_SLOT = IS_REP0_LONG + (12 << 4)
const POSITION = POSITION_SLOT + 4 * 64
const ALIGN = POSITION + 115
const LENGTH = ALIGN + 16
const OF_LENGTHS = 2 + 2 * (16 << 3) + 256
const REP_LENGTH = LENGTH + OF_LENGTHS
const LITERAL = REP_LENGTH + OF_LENGTHS

/**
 * Reads a file of LZMA alone, Python's `lzma.FORMAT_ALONE`, of at most `most` bytes. Those decoders that npm has for it keep
 * no bound. Throws a RangeError at whatever does not fit.
 */
export function decodeLzma(file: Uint8Array, most: number): Uint8Array {
  if (file.length < 18 || file[0]! >= 225) throw new RangeError('There is no LZMA file')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const [lc, rest] = [file[0]! % 9, Math.floor(file[0]! / 9)]
  const size = view.getBigUint64(5, true)
  // All ones: the end is marked.
  const length = size === 2n ** 64n - 1n ? Number.POSITIVE_INFINITY : Number(size)
  if (Number.isFinite(length) && length > most) throw new RangeError('The LZMA file becomes too large')
  return new LzmaDecoder(new RangeDecoder(file, 13, LITERAL + (0x300 << (lc + (rest % 5)))), {
    lc,
    lp: rest % 5,
    pb: Math.floor(rest / 5),
    out: new GrowingBytes(most),
  }).decode(length)
}

class LzmaDecoder {
  readonly #range: RangeDecoder
  readonly #lc: number
  readonly #lp: number
  readonly #pb: number
  readonly #out: GrowingBytes
  #state = 0
  /** Distances of the last matches, the last one first, from 0. */
  #reps: [number, number, number, number] = [0, 0, 0, 0]

  constructor(
    range: RangeDecoder,
    {
      lc,
      lp,
      pb,
      out,
    }: { readonly lc: number; readonly lp: number; readonly pb: number; readonly out: GrowingBytes },
  ) {
    this.#range = range
    this.#lc = lc
    this.#lp = lp
    this.#pb = pb
    this.#out = out
  }

  decode(length: number): Uint8Array {
    const range = this.#range
    while (this.#out.length < length) {
      const place = this.#out.length & ((1 << this.#pb) - 1)
      if (range.bit(IS_MATCH + (this.#state << 4) + place) === 0) this.#literal()
      else if (range.bit(IS_REP + this.#state) === 0) {
        if (!this.#match(place)) return this.#out.bytes
      } else this.#repeat(place)
    }
    return this.#out.bytes
  }

  #literal(): void {
    const out = this.#out
    const before = out.length > 0 ? out.before(1) : 0
    const context = ((out.length & ((1 << this.#lp) - 1)) << this.#lc) + (before >> (8 - this.#lc))
    const at = LITERAL + 0x300 * context
    let symbol = 1
    if (this.#state >= 7) {
      let matched = this.#distant()
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1
        matched <<= 1
        const bit = this.#range.bit(at + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (bit !== expected) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#range.bit(at + symbol)
    out.add(symbol & 0xff)
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
  }

  /** The byte that the last distance points to. */
  #distant(): number {
    if (this.#reps[0] >= this.#out.length) throw new RangeError('An LZMA copy has no source')
    return this.#out.before(this.#reps[0] + 1)
  }

  /** False at the mark of the end. */
  #match(place: number): boolean {
    const length = this.#length(LENGTH, place)
    this.#state = this.#state < 7 ? 7 : 10
    const distance = this.#distance(length)
    if (distance === 0xffff_ffff) return false
    this.#reps = [distance, this.#reps[0], this.#reps[1], this.#reps[2]]
    this.#copy(length)
    return true
  }

  #repeat(place: number): void {
    const range = this.#range
    const state = this.#state
    const [a, b, c, d] = this.#reps
    if (range.bit(IS_REP_G0 + state) === 0) {
      if (range.bit(IS_REP0_LONG + (state << 4) + place) === 0) {
        this.#state = state < 7 ? 9 : 11
        this.#copy(1)
        return
      }
    } else if (range.bit(IS_REP_G1 + state) === 0) this.#reps = [b, a, c, d]
    else if (range.bit(IS_REP_G2 + state) === 0) this.#reps = [c, a, b, d]
    else this.#reps = [d, a, b, c]
    const length = this.#length(REP_LENGTH, place)
    this.#state = state < 7 ? 8 : 11
    this.#copy(length)
  }

  #copy(length: number): void {
    for (let i = 0; i < length; i++) this.#out.add(this.#distant())
  }

  #length(at: number, place: number): number {
    const range = this.#range
    if (range.bit(at) === 0) return 2 + range.tree(at + 2 + (place << 3), 3)
    if (range.bit(at + 1) === 0) return 10 + range.tree(at + 130 + (place << 3), 3)
    return 18 + range.tree(at + 258, 8)
  }

  #distance(length: number): number {
    const range = this.#range
    const slot = range.tree(POSITION_SLOT + (Math.min(length - 2, 3) << 6), 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < 14) return base + range.reverseTree(POSITION + base - slot, bits)
    return base + range.direct(bits - 4) * 16 + range.reverseTree(ALIGN, 4)
  }
}
