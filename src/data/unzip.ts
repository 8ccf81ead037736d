import { crc32 } from 'node:zlib'
import { type UnzipFileInfo, unzipSync } from 'fflate'

/**
 * The files of a zip that `takes` wants, by their names. Throws for one that cannot be read, or a file of it that is not
 * what its checksum says, which fflate does not compare.
 */
export function unzip(archive: Uint8Array, takes: (file: UnzipFileInfo) => boolean): Map<string, Uint8Array> {
  const checksums = new Map<string, number>()
  let following: Iterator<number> | undefined
  const files = unzipSync(archive, {
    filter: (file) => {
      following ??= checksumsOf(archive)
      const { value } = following.next()
      if (!takes(file)) return false
      checksums.set(file.name, value)
      return true
    },
  })
  for (const [name, bytes] of Object.entries(files)) {
    if (crc32(bytes) !== checksums.get(name))
      throw new Error(`"${name}" is not what its checksum says, send the archive anew`)
  }
  return new Map(Object.entries(files))
}

/** Of a zip and of a zip64: the signatures of their records (APPNOTE 4.3). */
const END = 0x06054b50
const LOCATOR = 0x07064b50
const HEADER = 46

/** The checksums that the directory of a zip has, in the order in which fflate asks for its files. */
function* checksumsOf(archive: Uint8Array): Generator<number, number> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  let end = archive.length - 22
  while (view.getUint32(end, true) !== END) end--
  const isLarge = end >= 20 && view.getUint32(end - 20, true) === LOCATOR
  let at = isLarge
    ? view.getUint32(view.getUint32(end - 12, true) + 48, true)
    : view.getUint32(end + 16, true)
  for (;;) {
    yield view.getUint32(at + 16, true)
    at += HEADER + [28, 30, 32].reduce((length, field) => length + view.getUint16(at + field, true), 0)
  }
}
