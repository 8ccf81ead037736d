/** What the bytes of a compressed file begin with, null for any, and how such a body is sent. */
const STARTS = [
  [[0x1f, 0x8b, 0x08], 'gzip, send it with "Content-Encoding: gzip"'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd, send it with "Content-Encoding: zstd"'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz, decompress it'],
  [[0x42, 0x5a, 0x68, null, 0x31, 0x41, 0x59, 0x26], 'bzip2, decompress it'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, as those of Excel are too, send what is in it'],
] as const

/** What a body that cannot be read as it stands is, where its first bytes tell that it is compressed. */
export function compressedAs(start: Uint8Array): string | undefined {
  return STARTS.find(([magic]) => magic.every((byte, at) => byte === null || start[at] === byte))?.[1]
}
