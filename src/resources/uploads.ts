import { TAB_SEPARATED } from '../data/csv/format.ts'
import { extensionsOf, FORMATS } from '../data/formats.ts'
import type { Files } from '../routing/route.ts'

/** What files an object is stored from. */
export interface Uploads extends Files {
  /** In words. */
  readonly text: string
}

const BYTES = 'application/octet-stream'
const ARCHIVES = {
  zip: 'application/zip',
  tar: 'application/x-tar',
  gz: 'application/gzip',
  tgz: 'application/gzip',
}

/** What a file becomes, by its extension: where it is sent, and as what. */
export const UPLOADS = {
  dataset: {
    text: 'CSV, Parquet, Arrow, NDJSON or JSON',
    types: {
      ...Object.fromEntries(
        FORMATS.flatMap((format) => extensionsOf(format).map((one) => [one, format.mediaTypes[0]])),
      ),
      tsv: TAB_SEPARATED,
    },
    inPath: true,
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
} satisfies Readonly<Record<string, Uploads>>

/** A name of an object for a file, as the script of the page makes it: `Flats 2026.csv` is `Flats_2026`. */
export function objectNameOf(file: string): string {
  const stem = file.replace(/(?:\.tar)?\.[^.]+$/, '').normalize('NFC')
  return stem.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+/, '') || 'upload'
}
