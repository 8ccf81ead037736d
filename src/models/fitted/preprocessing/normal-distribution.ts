/** The share of a standard normal distribution below a value. */
export function normalCdf(value: number): number {
  return 0.5 * erfc(-value / Math.SQRT2)
}

/**
 * Complement of the error function, to about 1e-15 of its size: its series near 0, and its continued fraction
 * (Abramowitz and Stegun 7.1.6 and 7.1.14) further out.
 */
function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 0) return 2 - erfc(-x)
  if (x < 2.5) return 1 - erfSeries(x)
  if (x > 27) return 0
  let fraction = 0
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction)
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction)
}

function erfSeries(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** The value below which that share of a standard normal distribution is: Wichura's PPND16 (AS 241, 1988). */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) return Number.NaN
  if (share === 0 || share === 1) return share === 0 ? -Infinity : Infinity
  const q = share - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRAL, r)) / polynomial(CENTRAL_BELOW, r)
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? share : 1 - share))
  const value =
    tail <= 5
      ? polynomial(NEAR, tail - 1.6) / polynomial(NEAR_BELOW, tail - 1.6)
      : polynomial(FAR, tail - 5) / polynomial(FAR_BELOW, tail - 5)
  return q < 0 ? -value : value
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}

const CENTRAL = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
]
const CENTRAL_BELOW = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
]
const NEAR = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
]
const NEAR_BELOW = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
]
const FAR = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
]
const FAR_BELOW = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
]
