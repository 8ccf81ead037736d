import type { Json } from '../data/frame/vector.ts'
import { parseJson, toExact } from '../data/json/parse-json.ts'
import { badRequest } from '../error.ts'

/** What an argument says as JSON; throws one sentence with an example when it is none. */
export function jsonArgument(what: string, text: string, example: string): Json {
  try {
    return toExact(parseJson(text))
  } catch (cause) {
    throw badRequest(`${what} "${text}" is not JSON, write such as '${example}'`, cause)
  }
}
