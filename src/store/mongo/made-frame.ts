import type { Db } from 'mongodb'
import { arrayIn, frameOfArray } from '../dataset/array.ts'
import { externalCsv } from '../external-csv.ts'
import type { FrameInMemory } from '../frame-in-memory.ts'
import { groupedRows, rawDocuments } from './documents-frame.ts'
import { BucketFiles } from './files.ts'
import type { MetadataDocument } from './metadata-document.ts'
import { withPlainNumbers } from './stored-json.ts'

/** What `om.datasets.get` makes a frame, or an array, of what is stored in another form; undefined: of nothing else. */
export async function madeFrame(
  db: Db,
  { kind, name, bucket, collection, gridfile, uri, kind_meta }: MetadataDocument,
): Promise<FrameInMemory | undefined> {
  switch (kind) {
    case 'pandas.rawdict':
      return collection === undefined ? undefined : rawDocuments(db.collection(collection))
    case 'pandas.dfgroup':
      return collection === undefined ? undefined : groupedRows(db.collection(collection))
    case 'ndarray.bin': {
      const bytes = gridfile && (await new BucketFiles(db, bucket).read(gridfile))
      return bytes && frameOfArray(name, arrayIn(name, bytes))
    }
    case 'pandas.csv':
      return uri ? externalCsv(name, uri, withPlainNumbers(kind_meta?.pandas_kwargs ?? {})) : undefined
    default:
      return undefined
  }
}
