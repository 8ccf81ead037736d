/**
 * The answer to HEAD of what GET answers: its length where that is known. A stream is let go of, with all that it would
 * have read; the framework would drop it open.
 */
export async function headOf(response: Response, streams: boolean): Promise<Response> {
  const { headers, body } = response
  if (streams) await body?.cancel()
  else if (body && !headers.has('content-length')) {
    headers.set('Content-Length', String((await response.arrayBuffer()).byteLength))
  }
  return new Response(null, response)
}

/** The same for a runtime, some of which say of an answer without a body that its length is 0. */
export function withoutLength(response: Response): Response {
  if (response.headers.has('content-length') || response.status === 204 || response.status === 304)
    return response
  const nothing = new ReadableStream<Uint8Array>(
    { pull: (controller) => controller.close() },
    { highWaterMark: 0 },
  )
  return new Response(nothing, response)
}
