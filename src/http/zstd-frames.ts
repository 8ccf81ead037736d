import { badRequest } from '../error.ts'

type Bytes = Uint8Array<ArrayBuffer>

const MAGIC = 0xfd2fb528
/** Of frames whose content is not zstd: sixteen magic numbers that differ in their last four bits. */
const SKIPPABLE = 0x184d2a5

/** What a decoder may have to remember, in bytes (RFC 9659). */
const LARGEST_WINDOW = 8 * 2 ** 20

const DICTIONARY_BYTES = [0, 1, 2, 4] as const
const RLE_BLOCK = 1

/** What comes next of a body: bytes that say something, bytes that only a decoder reads, or the end of a frame. */
type Part = { readonly take: number } | { readonly skip: number } | 'end'

/**
 * A zstd body (RFC 8878, 3.1), cut so that no piece holds bytes of two frames. The decoders of the runtimes need that:
 * Node's and Deno's lose or refuse what follows a frame within a piece, and those of Deno and Bun take a body that was
 * cut for a whole one. Throws 400 when it ends within a frame, when something else follows one, and for a window that is
 * too large.
 */
export async function* splitFrames(body: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  const parts = partsOfFrames()
  let part = following(parts)
  let taken: number[] = []
  let skipped = 0
  let isWhole = false
  for await (const piece of body) {
    let start = 0
    let at = 0
    for (;;) {
      if (part === 'end') {
        yield piece.subarray(start, at)
        start = at
        isWhole = true
        part = following(parts)
      } else if ('skip' in part && skipped === part.skip) {
        skipped = 0
        part = following(parts)
      } else if (at === piece.byteLength) {
        break
      } else if ('skip' in part) {
        const length = Math.min(part.skip - skipped, piece.byteLength - at)
        skipped += length
        at += length
      } else {
        isWhole = false
        taken.push(piece[at++]!)
        if (taken.length < part.take) continue
        part = following(parts, taken)
        taken = []
      }
    }
    if (start < at) yield piece.subarray(start)
  }
  if (!isWhole) throw badRequest('The body is not whole zstd, it ends within a frame')
}

function following(parts: Generator<Part, never, readonly number[]>, bytes: readonly number[] = []): Part {
  return parts.next(bytes).value
}

function* partsOfFrames(): Generator<Part, never, readonly number[]> {
  for (;;) {
    const magic = littleEndian(yield { take: 4 })
    if (magic === MAGIC) yield* partsOfFrame()
    else if (Math.floor(magic / 16) === SKIPPABLE) yield { skip: littleEndian(yield { take: 4 }) }
    else throw badRequest('The body is not zstd, or something else follows it')
    yield 'end'
  }
}

function* partsOfFrame(): Generator<Part, void, readonly number[]> {
  const [descriptor = 0] = yield { take: 1 }
  const isSingleSegment = (descriptor & 0x20) !== 0
  const window = isSingleSegment ? 0 : windowSize((yield { take: 1 })[0]!)
  const dictionary = DICTIONARY_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3]
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag
  const fields = dictionary + sizeBytes === 0 ? [] : yield { take: dictionary + sizeBytes }
  const contentSize = littleEndian(fields.slice(dictionary)) + (sizeFlag === 1 ? 256 : 0)
  const needed = isSingleSegment ? contentSize : window
  if (needed > LARGEST_WINDOW) {
    throw badRequest(
      `The zstd body needs a window of ${needed} bytes, compress it with one of up to ${LARGEST_WINDOW} (RFC 9659)`,
    )
  }
  for (let isLast = false; !isLast; ) {
    const header = littleEndian(yield { take: 3 })
    isLast = (header & 1) === 1
    yield { skip: ((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3 }
  }
  const hasChecksum = (descriptor & 4) !== 0
  if (hasChecksum) yield { skip: 4 }
}

/** In bytes, of the byte that stands for it (RFC 8878, 3.1.1.1.2). */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function littleEndian(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0)
}
