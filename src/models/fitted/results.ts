import type { Label } from '../model.ts'

/** Numbers for each row, row after row. `flat` where numpy would have one dimension; the width is 1 then. */
export interface NumberRows {
  readonly type: 'numbers'
  readonly rows: number
  readonly width: number
  readonly flat: boolean
  readonly values: Float64Array
}

/** Classes for each row, as `classes_` has them. */
export interface LabelRows {
  readonly type: 'labels'
  readonly rows: number
  readonly width: number
  readonly flat: boolean
  readonly values: readonly Label[]
}

export type Predictions = NumberRows | LabelRows

export function flatNumbers(values: Float64Array): NumberRows {
  return { type: 'numbers', rows: values.length, width: 1, flat: true, values }
}

/** `values` has `width` numbers for each row. */
export function numberRows(values: Float64Array, rows: number, width: number): NumberRows {
  return { type: 'numbers', rows, width, flat: false, values }
}

/** Of one output flat, as numpy has it. */
export function outputRows(values: Float64Array, rows: number, outputs: number): NumberRows {
  return outputs === 1 ? flatNumbers(values) : numberRows(values, rows, outputs)
}

export function flatLabels(values: readonly Label[]): LabelRows {
  return { type: 'labels', rows: values.length, width: 1, flat: true, values }
}

export function labelRows(values: readonly Label[], rows: number, width: number): LabelRows {
  return { type: 'labels', rows, width, flat: false, values }
}

/** The place of the largest number of each row, the first one of several: numpy's `argmax`. */
export function argmax({ rows, width, values }: NumberRows): Int32Array {
  const places = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    let best = 0
    for (let i = 1; i < width; i++) if (values[row * width + i]! > values[row * width + best]!) best = i
    places[row] = best
  }
  return places
}

/** The place of the smallest number of each row, the first one of several: numpy's `argmin`. */
export function argmin(values: Float64Array, rows: number, width: number): Int32Array {
  const negative = values.map((value) => -value)
  return argmax(numberRows(negative, rows, width))
}
