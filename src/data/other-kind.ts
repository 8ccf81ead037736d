/**
 * What the bytes of files begin with that are compressed, or of another kind, null for any, and how such a body is sent. None of
 * them is the start of a text: a column may be called ORC.
 */
const STARTS = [
  [[0x1f, 0x8b, 0x08], 'gzip, send it with "Content-Encoding: gzip"'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd, send it with "Content-Encoding: zstd"'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz, decompress it'],
  [[0x42, 0x5a, 0x68, null, 0x31, 0x41, 0x59, 0x26], 'bzip2, decompress it'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, as those of Excel are too, send what is in it'],
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'an .xls of Excel, save it as CSV'],
  [text('PAR1\x15'), 'Parquet, send it with "Content-Type: application/vnd.apache.parquet"'],
  [text('ARROW1\0\0'), 'an Arrow file, send it with "Content-Type: application/vnd.apache.arrow.file"'],
  [text('Obj\x01'), 'Avro, write it as Parquet'],
  [[0x89, ...text('HDF')], 'HDF5, write its table as Parquet'],
  [text('SQLite format 3\0'), 'a database of SQLite, write its table as Parquet or CSV'],
] as const

function text(start: string): readonly number[] {
  return Array.from(start, (character) => character.charCodeAt(0))
}

/** What a body that cannot be read as it stands is, where its first bytes tell that. */
export function otherKindOf(start: Uint8Array): string | undefined {
  return STARTS.find(([magic]) => magic.every((byte, at) => byte === null || start[at] === byte))?.[1]
}
