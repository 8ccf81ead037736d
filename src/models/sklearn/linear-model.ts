import { Matrix } from 'ml-matrix'
import { z } from 'zod'
import type { Methods } from './estimator.ts'
import type { Centred } from './least-squares.ts'
import { r2Score } from './scores.ts'
import { rows, vector } from './state.ts'

/** `coef` has a row of coefficients for each target, `intercept` a number. */
export const linearState = z.object({ coef: rows, intercept: vector })

export type LinearState = z.infer<typeof linearState>

/** Undoes the centring: the intercept is what makes the plane go through the means. */
export function uncentred(coef: number[][], { xMeans, yMeans }: Centred): LinearState {
  return { coef, intercept: coef.map((row, target) => yMeans[target]! - dot(row, xMeans)) }
}

/** x times the coefficients plus the intercepts, a column for each row of coefficients. */
export function linearScores(x: Matrix, { coef, intercept }: LinearState): Matrix {
  return x.mmul(new Matrix(coef).transpose()).addRowVector(intercept)
}

/** Of one target the coefficients are a list and the intercept a number. */
export function regressorAttributes({ coef, intercept }: LinearState): object {
  return coef.length === 1 ? { coef: coef[0], intercept: intercept[0] } : {}
}

export function regressorMethods(state: LinearState): Methods<Matrix> {
  return {
    predict: (x) => linearScores(x, state),
    score: (x, y) => r2Score(y, linearScores(x, state)),
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0)
}
