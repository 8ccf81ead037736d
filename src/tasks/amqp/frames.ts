import { concatenated } from '../../data/concatenated.ts'

/** Type, channel and size in front of a frame's payload, and the byte behind it (AMQP 0-9-1, 4.2.3). */
const HEADER = 7
const END = 1

/** Puts bytes that come cut anywhere together to whole frames. */
export class FrameAssembler {
  readonly #largest: number
  readonly #frame: (frame: Uint8Array) => void
  /** The beginning of a frame whose end is still to come. */
  #rest = new Uint8Array(0)

  constructor(largest: number, frame: (frame: Uint8Array) => void) {
    this.#largest = largest
    this.#frame = frame
  }

  /** Throws when what comes is no AMQP. */
  add(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : concatenated([this.#rest, piece])
    let at = 0
    while (bytes.length - at >= HEADER) {
      const size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(3) + HEADER + END
      if (size > this.#largest + HEADER + END)
        throw new RangeError(`A frame has ${size} bytes, more than agreed`)
      if (bytes.length - at < size) break
      this.#frame(bytes.subarray(at, at + size))
      at += size
    }
    this.#rest = bytes.slice(at)
  }
}
