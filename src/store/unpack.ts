import { gunzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { parseTar } from 'nanotar'
import { badRequest } from '../error.ts'
import type { Files } from './mongo/source-package.ts'

/** Of the files of an archive together, in bytes. */
const LIMIT = 256 * 2 ** 20

/** The first bytes of one. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]

/** The files of a zip, a tar or a gzip'd tar. Throws 400 for what is none, or holds more than `limit` bytes, 256 MB when absent. */
export function unpack(archive: Uint8Array, limit = LIMIT): Files {
  try {
    if (ZIP.every((byte, at) => archive[at] === byte)) return unzipped(archive, limit)
    const tar = archive[0] === 0x1f ? gunzipSync(archive, { maxOutputLength: limit }) : archive
    // Copied: nanotar reads the buffer below an array from its first byte on.
    const files = parseTar(new Uint8Array(tar)).filter(({ type }) => type === 'file')
    return new Map(files.map(({ name, data }) => [pathOf(name), data ?? new Uint8Array()]))
  } catch (cause) {
    throw badRequest(`The archive cannot be read: ${(cause as Error).message}`, cause)
  }
}

function unzipped(archive: Uint8Array, limit: number): Files {
  let total = 0
  const files = unzipSync(archive, {
    filter: ({ name, originalSize }) => {
      total += originalSize
      if (total > limit) throw new RangeError(`it holds more than ${limit} bytes`)
      return !name.endsWith('/')
    },
  })
  return new Map(Object.entries(files).map(([name, data]) => [pathOf(name), data]))
}

function pathOf(name: string): string {
  return name.replace(/^\.\//, '')
}
