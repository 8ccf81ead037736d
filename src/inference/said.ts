import { JsonObject, type OrderedJson } from '../data/json/parse-json.ts'

/** The words of bodies that say data, in any of the forms. */
const WORDS = [
  'data',
  'dataframe_split',
  'dataframe_records',
  'instances',
  'inputs',
  'datax',
  'datay',
] as const

/**
 * A body without what says nothing: generated clients, those of Java above all, send each field that was not set as null, and
 * lists as empty ones.
 */
export function saidOf(body: JsonObject): JsonObject {
  const isSaid = (value: OrderedJson | undefined) => value != null && !isEmpty(value)
  const isAnySaid = WORDS.some((word) => isSaid(body.get(word)))
  const isLeft = ([name, value]: [string, OrderedJson]) => {
    if (name === 'columns') return isSaid(value)
    if (!WORDS.some((word) => word === name)) return true
    return value !== null && (!isAnySaid || !isEmpty(value))
  }
  const entries = [...body.entries]
  const left = entries.filter(isLeft)
  return left.length === entries.length ? body : new JsonObject(new Map(left))
}

function isEmpty(value: OrderedJson): boolean {
  return Array.isArray(value) && value.length === 0
}
