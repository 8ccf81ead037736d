import { badRequest } from '../../error.ts'
import type { Json } from '../frame/vector.ts'
import { type OrderedJson, parseJson } from './parse-json.ts'

/** The JSON of a body, also with the bare NaN of Python, as `read` has it; none is `{}`. Throws 400 for what is not JSON. */
export function parseBodyText(text: string, read: (value: OrderedJson) => Json): Json {
  try {
    return read(parseJson(text || '{}'))
  } catch (cause) {
    throw badRequest(`The body is not JSON: ${(cause as Error).message}`, cause)
  }
}
