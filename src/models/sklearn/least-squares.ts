import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix'
import { columnMeans } from './column-means.ts'

/** x and y around their means; the means are zero when no intercept is wanted. */
export interface Centred {
  readonly x: Matrix
  readonly y: Matrix
  readonly xMeans: readonly number[]
  readonly yMeans: readonly number[]
}

export function centre(x: Matrix, y: Matrix, fitIntercept: boolean): Centred {
  if (!fitIntercept) {
    return { x, y, xMeans: new Array(x.columns).fill(0), yMeans: new Array(y.columns).fill(0) }
  }
  const xMeans = columnMeans(x)
  const yMeans = columnMeans(y)
  return { x: x.clone().subRowVector(xMeans), y: y.clone().subRowVector(yMeans), xMeans, yMeans }
}

/** From the singular values, largest first, the factor of each direction for one target: 1/s for least squares. */
export type Filter = (singularValues: readonly number[], target: number) => readonly number[]

/**
 * Solves x b = y in the least-squares sense through the singular values of x.
 * A tall x is first reduced to a triangle by QR, together with y: the same answer, and the iterations of the SVD
 * then cost nothing. No normal equations, which would square the condition number.
 *
 * @returns One row of coefficients for each column of y.
 */
export function solveLeastSquares(x: Matrix, y: Matrix, filter: Filter): number[][] {
  const [left, right] = x.rows > x.columns + y.columns ? reduce(x, y) : [x, y]
  const svd = new SingularValueDecomposition(left, { autoTranspose: true })
  const singularValues = svd.diagonal
  const projections = svd.leftSingularVectors.transpose().mmul(right)
  return Array.from({ length: y.columns }, (_, target) => {
    const factors = filter(singularValues, target)
    const weights = Matrix.columnVector(
      factors.map((factor, i) => (factor === 0 ? 0 : factor * projections.get(i, target))),
    )
    return svd.rightSingularVectors.mmul(weights).to1DArray()
  })
}

/** The triangle R of x = QR, and the part of Q'y that can be explained. */
function reduce(x: Matrix, y: Matrix): [Matrix, Matrix] {
  const joined = new Matrix(x.rows, x.columns + y.columns)
  joined.setSubMatrix(x, 0, 0)
  joined.setSubMatrix(y, 0, x.columns)
  const triangle = new QrDecomposition(joined).upperTriangularMatrix
  const last = x.columns - 1
  return [
    triangle.subMatrix(0, last, 0, last),
    triangle.subMatrix(0, last, x.columns, x.columns + y.columns - 1),
  ]
}
