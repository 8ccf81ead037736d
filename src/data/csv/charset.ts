import { isUtf8 } from 'node:buffer'
import { badRequest, OmegaError } from '../../error.ts'
import { concatenated } from '../concatenated.ts'
import { otherKindOf } from '../other-kind.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes that are decoded at a time, at least, but for the last. */
const PIECE = 64 * 1024

/** Names that Python and R have beside those of the encoding standard. */
const ALIASES: Readonly<Record<string, string>> = {
  'latin-1': 'windows-1252',
  cp1252: 'windows-1252',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
}

/** The same bytes, or those that they are in UTF-8; of all but the last only what ends between two characters. */
type Recode = (bytes: Bytes, isLast: boolean) => Bytes

/**
 * The text of a body as it comes, in UTF-8, in pieces that end between two characters. A byte order mark says the charset and
 * is no part of the text; without one it is `charset`, by default UTF-8. Throws 400 for bytes that are none of it, 415
 * for a charset that is not known.
 */
export async function* utf8Of(body: AsyncIterable<Bytes>, charset?: string): AsyncGenerator<Bytes> {
  let recode: Recode | undefined
  for await (const bytes of joinPieces(body)) {
    recode ??= recoderOf(markOf(bytes) ?? unmarked(bytes, charset))
    yield recode(bytes, false)
  }
  recode ??= recoderOf(charset ?? 'utf-8')
  yield recode(new Uint8Array(), true)
}

/** What a byte order mark at the beginning says. */
function markOf([first, second, third, fourth]: Bytes): string | undefined {
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-32le' : 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined
}

/** The charset of a text without a mark. A NUL at its beginning has one of two bytes a character, not UTF-8. */
function unmarked(bytes: Bytes, charset: string | undefined): string {
  const other = otherKindOf(bytes)
  if (other) throw badRequest(`The CSV is ${other}`)
  if (charset === undefined && (bytes[0] === 0 || bytes[1] === 0)) throw notUtf8('utf-16le')
  return charset ?? 'utf-8'
}

function notUtf8(example: string, cause?: unknown): OmegaError {
  return badRequest(`The CSV is not UTF-8, say what it is, such as charset=${example}`, cause)
}

function decoderOf(charset: string): TextDecoder {
  const name = charset.trim().toLowerCase().replaceAll('_', '-')
  try {
    return new TextDecoder(ALIASES[name] ?? name, { fatal: true })
  } catch (cause) {
    throw new OmegaError(
      'unsupported-media-type',
      `Charset "${charset}" is not known, use utf-8, utf-16, windows-1252 or another of the encoding standard`,
      { cause },
    )
  }
}

function recoderOf(charset: string): Recode {
  const decoder = decoderOf(charset)
  return decoder.encoding === 'utf-8' ? checkedUtf8() : recodedFrom(decoder)
}

function recodedFrom(decoder: TextDecoder): Recode {
  const encoder = new TextEncoder()
  return (bytes, isLast) => {
    try {
      return encoder.encode(decoder.decode(bytes, { stream: !isLast }))
    } catch (cause) {
      throw badRequest(`The CSV is not ${decoder.encoding.toUpperCase()}`, cause)
    }
  }
}

function checkedUtf8(): Recode {
  let rest: Bytes = new Uint8Array()
  let isBegin = true
  return (bytes, isLast) => {
    const all = concat(rest, bytes)
    const end = isLast ? all.length : lastBoundary(all)
    rest = all.slice(end)
    const begin = isBegin && markOf(all) === 'utf-8' ? 3 : 0
    isBegin = false
    const whole = all.subarray(begin, end)
    if (!isUtf8(whole)) throw notUtf8('windows-1252')
    return whole
  }
}

/** Behind the last character of which all bytes are there. */
function lastBoundary(bytes: Bytes): number {
  let start = bytes.length - 1
  while (start > 0 && start > bytes.length - 4 && (bytes[start]! & 0xc0) === 0x80) start--
  const lead = bytes[start]!
  const size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  return start + size > bytes.length ? start : bytes.length
}

/** The same bytes in pieces of a useful size. */
async function* joinPieces(body: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let held: Bytes[] = []
  let size = 0
  for await (const bytes of body) {
    held.push(bytes)
    size += bytes.byteLength
    if (size < PIECE) continue
    yield concat(...held)
    held = []
    size = 0
  }
  if (size > 0) yield concat(...held)
}

function concat(...parts: readonly Bytes[]): Bytes {
  const all = parts.filter((part) => part.byteLength > 0)
  return all.length === 1 ? all[0]! : concatenated(all)
}
