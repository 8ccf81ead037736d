import { gunzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { parseTar } from 'nanotar'
import { unzip } from '../data/unzip.ts'
import { badRequest, type OmegaError } from '../error.ts'
import type { Files } from './mongo/source-package.ts'

/** Of the files of an archive together, in bytes. */
const LIMIT = 256 * 2 ** 20

/** The first bytes of one. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]

/** The files of a zip, a tar or a gzip'd tar. Throws 400 for what is none, or holds more than `limit` bytes, 256 MB when absent. */
export function unpack(archive: Uint8Array, limit = LIMIT): Files {
  try {
    if (isZip(archive)) return unzipped(archive, limit)
    const tar = archive[0] === 0x1f ? gunzipSync(archive, { maxOutputLength: limit }) : archive
    // Copied: nanotar reads the buffer below an array from its first byte on.
    const files = parseTar(new Uint8Array(tar)).filter(({ type }) => type === 'file')
    return new Map(files.map(({ name, data }) => [pathOf(name), data ?? new Uint8Array()]))
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** The paths of the files in such an archive, without what is in them. Throws 400 as `unpack` does. */
export async function pathsOf(archive: Uint8Array): Promise<readonly string[]> {
  const paths: string[] = []
  try {
    if (!isZip(archive)) {
      const { tarPaths } = await import('./tar-paths.ts') // which few servers are sent
      return (await tarPaths(archive, LIMIT)).map(pathOf)
    }
    unzipSync(archive, {
      filter: ({ name }) => {
        if (!name.endsWith('/')) paths.push(zippedPath(name))
        return false
      },
    })
  } catch (cause) {
    throw unreadable(cause)
  }
  return paths
}

function isZip(archive: Uint8Array): boolean {
  return ZIP.every((byte, at) => archive[at] === byte)
}

function unreadable(cause: unknown): OmegaError {
  return badRequest(`The archive cannot be read: ${(cause as Error).message}`, cause)
}

function unzipped(archive: Uint8Array, limit: number): Files {
  let total = 0
  const files = unzip(archive, ({ name, originalSize }) => {
    total += originalSize
    if (total > limit) throw new RangeError(`it holds more than ${limit} bytes`)
    return !name.endsWith('/')
  })
  return new Map([...files].map(([name, data]) => [zippedPath(name), data]))
}

function pathOf(name: string): string {
  return name.replace(/^\.\//, '')
}

/** Older tools of Windows write backslashes. */
function zippedPath(name: string): string {
  return pathOf(name.replaceAll('\\', '/'))
}
