/** The share of a standard normal distribution below a value. */
export function normalCdf(value: number): number {
  return 0.5 * erfc(-value / Math.SQRT2)
}

/** The error function. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x)
  return x < 2.5 ? erfSeries(x) : 1 - erfc(x)
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
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRAL_BELOW = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852546,
]
const NEAR = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const NEAR_BELOW = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const FAR = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
]
const FAR_BELOW = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
]
