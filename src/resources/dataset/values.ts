import { jsonText } from '../../data/frame/cell.ts'
import { parseFilter } from '../../data/frame/parse-filter.ts'
import { formatForAccept } from '../../data/media-type.ts'
import { badRequest } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { otherParameters, parseQuery } from '../../routing/query.ts'
import type { ParsedName } from '../../store/dataset/name.ts'
import type { Metadata } from '../../store/metadata.ts'
import { objectUri } from '../page.ts'
import { ReadQuery, ValuesQuery } from './schemas.ts'

const NO_COLUMNS = { columns: [], index: { type: 'RangeIndex', levels: [] } }

/** `GET dataset/<name>/` of what Python has stored as it is (`python.data`): the list of its values, only as JSON. */
export async function readValues(
  call: Call,
  { name, projection }: ParsedName,
  { key, kind }: Metadata,
): Promise<Answer> {
  const format = formatForAccept(call.request.headers.get('accept'))
  if (projection || format.name !== 'json') {
    throw badRequest(`Dataset "${name}" is of kind "${kind}" and has no columns, read it whole as JSON`)
  }
  parseFilter(otherParameters(ReadQuery, call.query), NO_COLUMNS) // any is an error
  const { limit, offset = 0 } = parseQuery(ValuesQuery, call.query)
  const values =
    limit === 0 ? [] : await call.store.readValues(key, { offset, ...(limit !== undefined && { limit }) })
  const about = { kind, name, resource_uri: objectUri(call, name) }
  return {
    headers: { Vary: 'Accept, Authorization, Bucket', 'Cache-Control': 'private, no-cache' },
    body: `{"data":${jsonText([...values])},${JSON.stringify(about).slice(1)}`,
  }
}
