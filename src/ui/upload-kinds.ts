import { extensionsOf, FORMATS } from '../data/formats.ts'

interface Kind {
  /** What files are taken, in words. */
  readonly text: string
  /** Media types by extensions. */
  readonly types: Readonly<Record<string, string>>
}

const BYTES = 'application/octet-stream'
const ARCHIVES = {
  zip: 'application/zip',
  tar: 'application/x-tar',
  gz: 'application/gzip',
  tgz: 'application/gzip',
}

/** What a file becomes, by its extension: where it is sent, and as what. */
export const KINDS = {
  dataset: {
    text: 'CSV, Parquet, Arrow, NDJSON or JSON',
    types: Object.fromEntries(
      FORMATS.flatMap((format) => extensionsOf(format).map((one) => [one, format.mediaTypes[0]])),
    ),
  },
  model: {
    text: 'ONNX, joblib, pickle or skops',
    types: Object.fromEntries(
      ['onnx', 'joblib', 'pkl', 'pickle', 'skops', ...Object.keys(ARCHIVES)].map((one) => [one, BYTES]),
    ),
  },
  job: { text: 'an .ipynb notebook', types: { ipynb: 'application/x-ipynb+json' } },
  script: {
    text: 'a .py, .js or .ts module',
    types: { py: 'text/x-python', js: 'text/javascript', ts: 'text/typescript', ...ARCHIVES },
  },
} satisfies Readonly<Record<string, Kind>>

export type Uploaded = keyof typeof KINDS

export interface Destination {
  readonly kind: Uploaded
  readonly type: string
}

/** Where files go, by their extensions; one that could become either of two kinds goes nowhere. */
export function destinations(kinds: readonly Uploaded[]): ReadonlyMap<string, Destination> {
  const all = kinds.flatMap((kind) => {
    const { types }: Kind = KINDS[kind]
    return Object.entries(types).map(([extension, type]) => [extension, { kind, type }] as const)
  })
  const byExtension = Map.groupBy(all, ([extension]) => extension)
  return new Map(
    [...byExtension].flatMap(([, [one, ...others]]) => (one && others.length === 0 ? [one] : [])),
  )
}

export function extensionOf(file: string): string {
  return file.replace(/^.*\./s, '').toLowerCase()
}

/** A name of an object for a file, as the script of the page makes it: `Flats 2026.csv` is `Flats_2026`. */
export function objectNameOf(file: string): string {
  const stem = file.replace(/(?:\.tar)?\.[^.]+$/, '').normalize('NFC')
  return stem.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '') || 'upload'
}
