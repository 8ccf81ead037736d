import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters } from '../../routing/query.ts'
import { parseName } from '../../store/dataset/name.ts'
import { objectUri } from '../page.ts'
import { keyOf, missing } from './key.ts'
import { NoQuery } from './schemas.ts'

/** `GET dataset/<name>/describe/`: figures of each column, of all rows or of those that filters admit. */
export async function describe(call: Call): Promise<Answer> {
  const { name, projection } = parseName(call.name)
  const answer = await call.datasets.describe({
    key: keyOf(call, name),
    projection,
    filters: otherParameters(NoQuery, call.query),
    resourceUri: objectUri(call, name),
    ifNoneMatch: call.request.headers.get('if-none-match'),
  })
  if (answer.found === 'nothing') throw missing(call, name)
  const headers = {
    ETag: answer.etag,
    Vary: 'Authorization, Bucket',
    'Cache-Control': 'private, no-cache',
  }
  return answer.found === 'same' ? { status: 304, headers } : { body: answer.text, headers }
}
