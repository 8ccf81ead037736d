import { mediaTypeOf, SENT_BY_DEFAULT } from '../../data/media-type.ts'
import { OmegaError } from '../../error.ts'
import type { Bytes } from '../../store/database.ts'
import { joined, peek } from '../peek.ts'

/** What is uploaded as a model; `own` is what only this server opens: its own form, and files of scikit-learn. */
export type UploadFormat = 'onnx' | 'own'

const TYPES: ReadonlyMap<string, UploadFormat | 'either'> = new Map([
  ['application/octet-stream', 'either'],
  ['application/onnx', 'onnx'],
  ['application/json', 'own'],
  ['application/x-joblib', 'own'],
  ['application/python-pickle', 'own'],
  ['application/x-pickle', 'own'],
  // Of scikit-learn (skops), or ONNX with its weights beside it: whoever imports it tells.
  ['application/zip', 'own'],
  ['application/x-zip-compressed', 'own'],
  ['application/gzip', 'own'],
  ['application/x-gzip', 'own'],
  ['application/x-tar', 'onnx'],
])

/** The first bytes of pickles, of what joblib compresses them with, of zip, which skops uses, and of JSON; no ONNX begins so. */
const PREFIXES: readonly (readonly number[])[] = [
  [0x80], // a pickle of protocol 2 or later
  [0x78], // zlib
  [0x1f, 0x8b], // gzip
  [0x42, 0x5a, 0x68], // bz2
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x5d, 0x00, 0x00], // lzma
  [0x04, 0x22, 0x4d, 0x18], // lz4
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x7b], // a pipeline in JSON
  [0x5b], // a list of JSON, which is none: whoever imports it says so
]

/** As many bytes as tell. */
const MOST = 5

/** What a body is by its type. Throws 415 for a type that is no model's. */
export function declaredFormat(contentType: string | null): UploadFormat | 'either' {
  const type = mediaTypeOf(contentType)
  const format = !type || SENT_BY_DEFAULT.includes(type) ? 'either' : TYPES.get(type)
  if (format) return format
  throw new OmegaError(
    'unsupported-media-type',
    `Content-Type "${type}" is not supported, send an ONNX file as application/octet-stream, or a file of scikit-learn as application/x-joblib`,
  )
}

/** The same by its first bytes where the type says nothing; with the body as it came. */
export async function tellFormat(
  declared: UploadFormat | 'either',
  body: Bytes,
): Promise<{ readonly format: UploadFormat; readonly bytes: Bytes }> {
  if (declared !== 'either') return { format: declared, bytes: body }
  const { read, rest } = await peek(body, MOST)
  const head = Buffer.concat(read)
  const isPickle = PREFIXES.some((prefix) => prefix.every((byte, i) => head[i] === byte))
  return { format: isPickle ? 'own' : 'onnx', bytes: joined(read, rest) }
}
