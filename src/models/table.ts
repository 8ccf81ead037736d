import type { Dtype } from '../data/frame/dtypes.ts'
import type { Vector } from '../data/frame/vector.ts'

export interface TableColumn {
  /** Null when the data came without names, as a list of lists. */
  readonly name: string | null
  readonly dtype: Dtype
  readonly vector: Vector
}

/** A whole frame in memory, without its index: what a model is given. */
export interface Table {
  readonly rows: number
  readonly columns: readonly TableColumn[]
}
