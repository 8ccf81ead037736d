import type { FrameSchema } from '../data/frame/frame.ts'
import type { Json } from '../data/frame/vector.ts'

/** omega-ml keeps every object of a bucket under one of these prefixes. */
export type Prefix = 'data/' | 'models/' | 'jobs/' | 'scripts/'

/** As omega-ml names what an object is; it has plugins for more, which this server does not open, and none for ours. */
export type Kind =
  | 'pandas.dfrows'
  | 'pandas.serows'
  | 'pandas.dfgroup'
  | 'pandas.rawdict'
  | 'pandas.csv'
  | 'ndarray.bin'
  | 'python.data'
  | 'python.file'
  | 'experiment.tracker'
  | 'sklearn.joblib'
  | 'onnx'
  | 'omega_edge.pipeline'
  | 'script.ipynb'
  | 'python.package'
  | 'omega_edge.module'

/** What names an object: unique together, as in omega-ml's metadata collection. */
export interface ObjectKey {
  readonly bucket: string
  readonly prefix: Prefix
  readonly name: string
}

declare const versionBrand: unique symbol
/** Changes with every write of an object's content; an ETag is made of it. */
export type Version = string & { readonly [versionBrand]: true }

/** What is said of an object; dates as `{"$date": "2026-11-24T10:00:00Z"}`. */
export type Attributes = { readonly [name: string]: Json }

export interface FrameFacts {
  readonly schema: FrameSchema
  /** Undefined where the database would have to count them. */
  readonly rows: number | undefined
}

/** What is known of an object without reading its content. */
export interface Metadata {
  readonly key: ObjectKey
  readonly kind: Kind
  readonly version: Version
  readonly created: Date
  readonly modified: Date
  readonly attributes: Attributes
  /** Of what has rows and columns; of some kinds only where it is opened, see `Database.openFrame`. */
  readonly frame?: FrameFacts
  /** Of an object that is a file: bytes, where the database need not look for them. */
  readonly size?: number
}

export type FrameMetadata = Metadata & { readonly frame: FrameFacts }

export function isFrame<Known extends Metadata>(
  metadata: Known,
): metadata is Known & { readonly frame: FrameFacts } {
  return metadata.frame !== undefined
}
