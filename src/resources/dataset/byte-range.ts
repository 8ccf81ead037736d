import { OmegaError } from '../../error.ts'

type Bytes = ReadableStream<Uint8Array>

/** The first byte, and the one behind the last. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * The range that a header `Range` asks for of so many bytes; undefined where the whole is to be answered, as for several
 * ranges (RFC 9110 14.2). Throws 416 for one that begins behind the end.
 */
export function parseRange(header: string | null, length: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1)
  if (start < end) return { start, end }
  throw new OmegaError(
    'range-not-satisfiable',
    `Range "${header}" begins behind the ${length} bytes that there are`,
    {
      headers: { 'Content-Range': `bytes */${length}` },
    },
  )
}

/** Some of the bytes of a stream, which is let go of behind them. */
export function sliceBytes(bytes: Bytes, { start, end }: ByteRange): Bytes {
  const reader = bytes.getReader()
  let at = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (at < end) {
        const { value, done } = await reader.read()
        if (done) break
        const from = Math.max(0, start - at)
        const to = Math.min(value.byteLength, end - at)
        at += value.byteLength
        if (from < to) return controller.enqueue(value.subarray(from, to))
      }
      await reader.cancel()
      controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
