import { z } from 'zod'
import { float, rows, vector } from './state.ts'

/** `components` has a row for each component; the variances are those of the data along it (ddof 1). */
export const pcaState = z.object({
  components: rows,
  mean: vector,
  explained_variance: vector,
  explained_variance_ratio: vector,
  singular_values: vector,
  noise_variance: float,
})

export type PcaState = z.infer<typeof pcaState>
