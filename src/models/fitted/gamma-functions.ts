/** The derivative of the logarithm of the gamma function, for positive numbers: its recurrence, then its asymptotic series. */
export function digamma(x: number): number {
  let [value, at] = [0, x]
  for (; at < 10; at += 1) value -= 1 / at
  return value + Math.log(at) - 1 / (2 * at) - series(OF_DIGAMMA, at)
}

/** The logarithm of the gamma function, for positive numbers: its recurrence, then Stirling's series. */
export function logGamma(x: number): number {
  let [product, at] = [1, x]
  for (; at < 10; at += 1) product *= at
  const whole = (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI)
  return whole + series(OF_LOG_GAMMA, at) * at - Math.log(product)
}

/** A sum of even powers of 1 / x. */
function series(coefficients: readonly number[], x: number): number {
  const inverse = 1 / (x * x)
  return coefficients.reduceRight((sum, coefficient) => (sum + coefficient) * inverse, 0)
}

/** Of Bernoulli numbers (Abramowitz and Stegun 6.3.18 and 6.1.40). */
const OF_DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]
const OF_LOG_GAMMA = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
