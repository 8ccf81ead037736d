import type { Json } from '../frame/vector.ts'
import { parseJson, toExact } from './parse-json.ts'

/** The value of a parameter that is spelled as text: JSON such as `5`, `true` or `[1, 2]`, else the text itself. */
export function parameterValue(text: string): Json {
  try {
    JSON.parse(text) // our own reader takes NaN too, which is a text here
    return toExact(parseJson(text))
  } catch {
    return text
  }
}
