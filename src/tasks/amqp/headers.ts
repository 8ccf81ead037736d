/** Of all headers together, in bytes: the client library writes them into one buffer. */
const MOST = 8000

/**
 * Throws for headers that the client library would garble: floats become float32, integers from 2^31 wrap, and many of
 * them overrun its buffer.
 */
export function checkHeaders(headers: object = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'number' && typeof value !== 'bigint') continue
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) continue
    throw new RangeError(`Header "${name}" is ${value}, send numbers other than 32-bit integers as text`)
  }
  const size = Buffer.byteLength(JSON.stringify(headers))
  if (size > MOST) throw new RangeError(`The headers have ${size} bytes, ${MOST} are the most`)
}
