/** A value as JSON text, and how many rows have it. */
export interface Frequent {
  readonly value: string
  readonly count: number
}

/** What is known of a column, each value as the JSON text of a cell; figures are those of pandas' `describe`. */
export interface ColumnDescription {
  /** Rows with a value. */
  readonly count: number
  readonly missing: number
  /** Values that differ; absent where there are more than a million texts. */
  readonly distinct?: number
  readonly min?: string
  readonly max?: string
  readonly mean?: string
  /** Of a sample: divided by one less than the count. */
  readonly std?: string
  /** At 25, 50 and 75 %, interpolated linearly. */
  readonly quartiles?: readonly [string, string, string]
  /** The most frequent values, the most frequent first. */
  readonly top: readonly Frequent[]
  /** Bins of equal width between the smallest and the largest finite value, as `numpy.histogram` has them. */
  readonly histogram?: { readonly edges: readonly string[]; readonly counts: readonly number[] }
}
