/** As Python prints a complex number. */
export function complexText(real: number, imaginary: number): string {
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '-' : '+'
  const size = `${floatText(Math.abs(imaginary))}j`
  if (Object.is(real, 0)) return sign === '-' ? `-${size}` : size
  return `(${floatText(real)}${sign}${size})`
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  if (Number.isNaN(value)) return 'nan'
  return value < 0 ? '-inf' : 'inf'
}
