import { jsonText } from '../data/frame/cell.ts'
import { jsonOfPickle } from './pickle-json.ts'
import { isObject, isSequence, type PickleValue } from './value.ts'

/** In characters; what is longer, or nests deeper, is cut. */
const LONGEST = 1_000_000
const DEEPEST = 50
const CUT = '...'

/** A value as text for people, such as the arguments of an exception: texts as they are, those of a list in a row. */
export function textOfPickle(value: PickleValue): string {
  let left = LONGEST
  const visit = (part: PickleValue, depth: number): string => {
    // Each part takes something, also an empty list: a few bytes can refer to one a billion times.
    left -= 1
    if (left < 0 || depth > DEEPEST) return CUT
    if (isSequence(part)) return inRow(part.items, depth)
    const text = isObject(part) ? `${part.module}.${part.name}` : textOf(part)
    const shown = text.length > left ? text.slice(0, left) + CUT : text
    left -= text.length
    return shown
  }
  const inRow = (items: readonly PickleValue[], depth: number): string => {
    const texts: string[] = []
    for (const item of items) {
      texts.push(visit(item, depth + 1))
      if (left < 0) break
    }
    return texts.join(', ')
  }
  return visit(value, 0)
}

function textOf(value: PickleValue): string {
  const json = jsonOfPickle(value)
  return typeof json === 'string' ? json : jsonText(json)
}
