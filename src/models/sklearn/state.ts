import { z } from 'zod'

/** A float64; unlike `z.number()` it may be NaN or infinite, as a fit on extreme values may leave it. */
export const float = z.custom<number>((value) => typeof value === 'number', 'not a number')

export const vector = z.array(float)

/** Rows of a matrix. */
export const rows = z.array(vector)

export const label = z.union([z.string(), float, z.boolean()])
