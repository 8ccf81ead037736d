import type { CsvOptions } from '../data/csv/options.ts'
import type { Bytes, Orient, WrittenOrient } from '../data/format.ts'
import type { FormatName } from '../data/formats.ts'
import type { ParsedName } from '../store/dataset/name.ts'
import type { Kind, ObjectKey, Version } from '../store/metadata.ts'
import type { Precondition } from '../store/precondition.ts'

/** What to read of a dataset and how to answer it: plain values, as they cross to another process. */
export interface ReadRequest {
  readonly key: ObjectKey
  readonly projection: ParsedName['projection']
  /** `column__op` and its value, in their order. */
  readonly filters: readonly (readonly [name: string, value: string])[]
  /** Rows. */
  readonly offset: number | undefined
  /** Rows. */
  readonly limit: number | undefined
  /** Columns to order by, `-rent,size`; as stored when undefined. */
  readonly order: string | undefined
  /** Columns of whose values each combination is answered once. */
  readonly distinct: readonly string[] | undefined
  /** Whether all rows that match are counted, also those beyond the limit. */
  readonly counts: boolean
  readonly format: FormatName
  /** Whether the file is asked for, of a dataset that is stored as one. */
  readonly asFile: boolean
  readonly orient: Orient
  /** Of the dataset, said in answers that have a place for it. */
  readonly resourceUri: string
  readonly indexTypes: IndexTypes
  /** Header `If-None-Match`. */
  readonly ifNoneMatch: string | null
  /** Whether the length of the answer is to be known before it is given. */
  readonly isMeasured?: boolean
}

/** What to describe of a dataset: the columns of a projection, the rows that filters admit. */
export type DescribeRequest = Pick<
  ReadRequest,
  'key' | 'projection' | 'filters' | 'resourceUri' | 'ifNoneMatch'
>

export type DescribeAnswer =
  | Extract<ReadAnswer, { found: 'nothing' | 'same' }>
  /** `text` is JSON. */
  | { readonly found: 'description'; readonly etag: string; readonly text: string }

/** What the types of an index are called: as stored, or of plain labels all `Index`, as since pandas 2. */
export type IndexTypes = 'stored' | 'pandas2'

export type ReadAnswer =
  /** There is no such dataset. */
  | { readonly found: 'nothing' }
  /** `ifNoneMatch` names what would be answered. */
  | { readonly found: 'same'; readonly etag: string }
  | {
      readonly found: 'rows'
      readonly etag: string
      /** Of the answer. */
      readonly rows: number
      /** Whether there are rows behind the limit. */
      readonly more: boolean
      /** Rows that match; absent when they were not to be counted. */
      readonly total?: number
      readonly body: Bytes
      /** In bytes; where it was asked for, absent only of what was changed meanwhile. */
      readonly length?: number
    }
  /** What Python has stored as it is (`python.data`, `ndarray.bin`), as JSON. */
  | { readonly found: 'values'; readonly body: Bytes }
  /** A file as it is stored: `python.file`, and numpy's of an array. */
  | {
      readonly found: 'file'
      readonly etag: string
      /** In bytes. */
      readonly size: number
      /** With the dot, of a file whose form is known: `.npy`. */
      readonly extension: string
      readonly body: Bytes
    }

export interface WriteRequest {
  readonly bucket: string
  /** Undefined: the body says it. */
  readonly name: string | undefined
  /** `create`: it must not exist. */
  readonly mode: 'write' | 'create'
  /** False replaces what there is; undefined leaves it to the body, or else adds. */
  readonly append: boolean | undefined
  /** `x:int64,y:float64`, of formats that carry none. */
  readonly dtypes: string | undefined
  /** How a JSON body stands, where it does not say so itself. */
  readonly orient?: WrittenOrient | undefined
  /** What is asked of the dataset as it is. */
  readonly condition: Precondition | undefined
  /** How a body in CSV is written. */
  readonly csv: CsvOptions | undefined
  readonly format: FormatName
  /** Header `Content-Length`, in bytes of the body as it is given here; undefined when that is not known. */
  readonly length: number | undefined
}

export interface WriteAnswer {
  readonly name: string
  readonly kind: Kind
  readonly version: Version
}

/**
 * The work of requests for datasets: database, filtering, decoding, encoding. Where it is done, in this thread or beside
 * it, is known below this seam only. `test/datasets/datasets.suite.ts` is its contract.
 */
export interface Datasets {
  /** Throws 400 for a filter or a projection that the dataset does not have. */
  read(request: ReadRequest): Promise<ReadAnswer>
  /** Throws 400 as `read` does, and for what is no frame. */
  describe(request: DescribeRequest): Promise<DescribeAnswer>
  /** `permit` is asked, before anything is stored, for a name that the body says; what it throws ends the write. */
  write(request: WriteRequest, body: Bytes | null, permit: (name: string) => void): Promise<WriteAnswer>
  /** False when there is nothing to remove. */
  remove(key: ObjectKey): Promise<boolean>
}
