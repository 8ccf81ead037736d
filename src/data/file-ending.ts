/** Of compressed files, with the names that HTTP has for their codings. */
const CODINGS: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd', br: 'br' }

/** What the end of a file's name says: of `Flats 2026.csv.gz` `Flats 2026`, `csv` and `gzip`. */
export interface FileEnding {
  /** Without the ending. */
  readonly stem: string
  /** Without a dot, in small letters; empty where there is none. */
  readonly extension: string
  /** Undefined when it is not compressed. */
  readonly coding: string | undefined
}

export function fileEnding(file: string): FileEnding {
  const outer = split(file)
  const coding = Object.hasOwn(CODINGS, outer.extension) ? CODINGS[outer.extension] : undefined
  return { ...(coding === undefined ? outer : split(outer.stem)), coding }
}

function split(file: string): { readonly stem: string; readonly extension: string } {
  const [, stem = file, extension = ''] = /^(.*[^/\\])\.([^./\\]*)$/s.exec(file) ?? []
  return { stem, extension: extension.toLowerCase() }
}
