import type { Call } from '../routing/call.ts'

/** Bytes of the body as it is read; undefined where nobody says so, as a coding does not. */
export function bodyLength({ body, request: { headers } }: Call): number | undefined {
  if (!body) return 0
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}
