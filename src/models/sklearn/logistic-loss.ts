import { Matrix } from 'ml-matrix'
import type { Evaluation } from './newton.ts'

/**
 * A classification problem. `x` holds `rows` rows of `columns` numbers one after the other, the first `penalised`
 * columns are features, the one after them is the constant 1 of the intercept, if there is one.
 */
export interface LogisticProblem {
  readonly x: Float64Array
  readonly rows: number
  readonly columns: number
  readonly penalised: number
  /** The class of each row, 0 to `classes` - 1. */
  readonly codes: Int32Array
  readonly classes: number
  /** The weight of each row. */
  readonly weights: Float64Array
  /** 1 / C; 0 for no penalty. */
  readonly penalty: number
}

/**
 * The penalised log-loss over the total weight, as scikit-learn's solvers have it, and its derivatives. The
 * coefficients are a row of `columns` numbers for each class, for two classes only for the second one.
 */
export function logisticLoss(problem: LogisticProblem): (coefficients: Float64Array) => Evaluation {
  const { x, rows, columns, penalised, codes, classes, weights } = problem
  const outputs = outputCount(classes)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const penalty = problem.penalty / total
  return (coefficients) => {
    const gradient = new Float64Array(outputs * columns)
    const probabilities = new Float64Array(rows * outputs)
    const scores = new Float64Array(outputs)
    let loss = 0
    for (let row = 0; row < rows; row++) {
      const start = row * columns
      for (let k = 0; k < outputs; k++) {
        let score = 0
        for (let j = 0; j < columns; j++) score += coefficients[k * columns + j]! * x[start + j]!
        scores[k] = score
      }
      const weight = weights[row]! / total
      const target = outputs === 1 ? codes[row]! - 1 : codes[row]!
      const norm = logSumExp(scores)
      loss += weight * (norm - (target < 0 ? 0 : scores[target]!))
      for (let k = 0; k < outputs; k++) {
        const probability = Math.exp(scores[k]! - norm)
        probabilities[row * outputs + k] = probability
        const residual = weight * (probability - (k === target ? 1 : 0))
        for (let j = 0; j < columns; j++) gradient[k * columns + j]! += residual * x[start + j]!
      }
    }
    for (let k = 0; k < outputs; k++) {
      for (let i = k * columns; i < k * columns + penalised; i++) {
        loss += 0.5 * penalty * coefficients[i]! ** 2
        gradient[i]! += penalty * coefficients[i]!
      }
    }
    return { value: loss, gradient, hessian: () => hessian(problem, probabilities, total) }
  }
}

/** Two classes need one row of coefficients, more classes one each. */
export function outputCount(classes: number): number {
  return classes === 2 ? 1 : classes
}

/** The logarithm of the sum of exponentials; a single score stands against the 0 of the first class. */
export function logSumExp(scores: Float64Array): number {
  let largest = scores.length === 1 ? 0 : Number.NEGATIVE_INFINITY
  for (const score of scores) largest = Math.max(largest, score)
  let sum = scores.length === 1 ? Math.exp(-largest) : 0
  for (const score of scores) sum += Math.exp(score - largest)
  return largest + Math.log(sum)
}

function hessian(problem: LogisticProblem, probabilities: Float64Array, total: number): Matrix {
  const { x, rows, columns, penalised, classes, weights } = problem
  const outputs = outputCount(classes)
  const matrix = new Matrix(outputs * columns, outputs * columns)
  const block = new Float64Array(columns * columns)
  for (let k = 0; k < outputs; k++) {
    for (let l = 0; l <= k; l++) {
      block.fill(0)
      for (let row = 0; row < rows; row++) {
        const p = probabilities[row * outputs + k]!
        const q = probabilities[row * outputs + l]!
        const weight = (weights[row]! / total) * (k === l ? p * (1 - p) : -p * q)
        const start = row * columns
        for (let i = 0; i < columns; i++) {
          const weighted = weight * x[start + i]!
          for (let j = 0; j <= i; j++) block[i * columns + j]! += weighted * x[start + j]!
        }
      }
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j <= i; j++) {
          const value =
            block[i * columns + j]! + (k === l && i === j && i < penalised ? problem.penalty / total : 0)
          setBoth(matrix, k * columns + i, l * columns + j, value)
          setBoth(matrix, k * columns + j, l * columns + i, value)
        }
      }
    }
  }
  return outputs === 1 ? matrix : pinned(matrix, outputs, columns, problem.penalty > 0 ? penalised : 0)
}

/**
 * The same number added to the coefficients of all classes changes nothing where no penalty is, so the minimum is a
 * line. A stiffness along it keeps the sum at the zero where it starts, which is where L-BFGS stays too.
 */
function pinned(matrix: Matrix, outputs: number, columns: number, firstFree: number): Matrix {
  for (let j = firstFree; j < columns; j++) {
    const stiffness = matrix.get(j, j) || 1
    for (let k = 0; k < outputs; k++) {
      for (let l = 0; l < outputs; l++) {
        const [row, column] = [k * columns + j, l * columns + j]
        matrix.set(row, column, matrix.get(row, column) + stiffness)
      }
    }
  }
  return matrix
}

function setBoth(matrix: Matrix, i: number, j: number, value: number): void {
  matrix.set(i, j, value)
  matrix.set(j, i, value)
}
