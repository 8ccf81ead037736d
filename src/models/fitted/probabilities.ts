import { type NumberRows, numberRows } from './results.ts'

/** 1 / (1 + exp(-x)), without overflow. */
export function expit(value: number): number {
  if (value >= 0) return 1 / (1 + Math.exp(-value))
  const power = Math.exp(value)
  return power / (1 + power)
}

/** Of each row: exp of all, divided by their sum, as `sklearn.utils.extmath.softmax`. */
export function softmax(values: Float64Array, rows: number, width: number): NumberRows {
  const out = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) {
    let most = Number.NEGATIVE_INFINITY
    for (let i = 0; i < width; i++) most = Math.max(most, values[row * width + i]!)
    let sum = 0
    for (let i = 0; i < width; i++) sum += out[row * width + i] = Math.exp(values[row * width + i]! - most)
    for (let i = 0; i < width; i++) out[row * width + i]! /= sum
  }
  return numberRows(out, rows, width)
}

/** A column of 1 - p beside one of p. */
export function twoClasses(probabilities: Float64Array): NumberRows {
  const out = new Float64Array(2 * probabilities.length)
  for (const [row, value] of probabilities.entries()) {
    out[2 * row] = 1 - value
    out[2 * row + 1] = value
  }
  return numberRows(out, probabilities.length, 2)
}

/** Divides each row by its sum. */
export function normalizeRows({ rows, width, values }: NumberRows): NumberRows {
  const out = Float64Array.from(values)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = 0; i < width; i++) sum += out[row * width + i]!
    for (let i = 0; i < width; i++) out[row * width + i]! /= sum
  }
  return numberRows(out, rows, width)
}
