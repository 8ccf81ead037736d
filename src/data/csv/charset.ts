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

/**
 * The text of a body as it comes, in pieces that end with a line where they can. A byte order mark says the charset and
 * is no part of the text; without one it is `charset`, by default UTF-8. Throws 400 for bytes that are none of it, 415
 * for a charset that is not known.
 */
export async function* decodeText(body: AsyncIterable<Bytes>, charset?: string): AsyncGenerator<string> {
  const joined = joinPieces(body)
  let decoder: TextDecoder | undefined
  let rest: Bytes = new Uint8Array()
  for await (const bytes of joined) {
    decoder ??= decoderOf(markOf(bytes) ?? unmarked(bytes, charset))
    // In all but UTF-16 the byte of a line feed is nothing else, so that a text made of whole lines needs no joining.
    const end = decoder.encoding.startsWith('utf-16') ? bytes.length : bytes.lastIndexOf(0x0a) + 1
    const text = decode(decoder, concat(rest, bytes.subarray(0, end)), true)
    rest = bytes.slice(end)
    if (text !== '') yield text
    if (rest.length > PIECE) {
      yield decode(decoder, rest, true)
      rest = new Uint8Array()
    }
  }
  decoder ??= decoderOf(charset ?? 'utf-8')
  const text = decode(decoder, rest, false)
  if (text !== '') yield text
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

function decode(decoder: TextDecoder, bytes: Bytes, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch (cause) {
    if (decoder.encoding === 'utf-8') throw notUtf8('windows-1252', cause)
    throw badRequest(`The CSV is not ${decoder.encoding.toUpperCase()}`, cause)
  }
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
