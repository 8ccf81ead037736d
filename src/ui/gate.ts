/** Headers of a browser that the API may see. */
const PASSED = [
  'accept',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'prefer',
  'range',
  'if-none-match',
  'if-match',
  'if-range',
  'last-event-id',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
]

/**
 * The request of the API that `api/<bucket>/<path>` means, without its body, with what the visitor has signed in by;
 * undefined where the bucket is no text.
 */
export function apiRequest(request: Request, url: URL, place: string, given: Headers): Request | undefined {
  const [, bucket = '', path = ''] = /^api\/([^/]+)\/(.*)$/s.exec(place) ?? []
  if (bucket === '') return undefined
  const headers = new Headers(given)
  for (const name of PASSED) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  try {
    headers.set('Bucket', decodeURIComponent(bucket))
  } catch {
    return undefined
  }
  return new Request(new URL(`/api/v1/${path}${url.search}`, url), { method: request.method, headers })
}
