import type { Dtype } from '../frame/dtypes.ts'
import type { Json, Vector } from '../frame/vector.ts'
import type { Records } from './fields.ts'

/** One column, or one level of the labels, on its way in. */
export interface Column {
  /** That all rows so far have; later rows may change it. */
  readonly dtype: Dtype
  /** Of a category column: those of all rows so far, in their order. */
  readonly categories?: readonly Json[]
  /** Whether later rows may change its dtype or its categories. */
  readonly canChange: boolean
  /** Takes the next rows; throws 400 for a field that does not fit a dtype that was said. */
  read(records: Records): void
  /** Of the rows that were taken last. */
  vector(): Vector
}
