import { badRequest } from '../../error.ts'
import { type OrderedJson, parseJson, toPlain } from '../json/parse-json.ts'

/**
 * The values of `column__in=a,b` and `column__between=1,5`: with commas between them, those that hold a comma or a quote in
 * double quotes (`"Washington, DC",Oslo`, quotes inside doubled, as in CSV), or a JSON list (`["a","b"]`).
 */
export function filterValues(key: string, text: string): readonly string[] {
  return text.startsWith('[') ? jsonValues(key, text) : [...quotedValues(key, text)]
}

function jsonValues(key: string, text: string): readonly string[] {
  const list = parsed(key, text)
  if (!Array.isArray(list)) throw notAList(key, text)
  return list.map((item) => {
    const value = toPlain(item)
    if (value === null || typeof value === 'object') throw notAList(key, text)
    return String(value)
  })
}

function parsed(key: string, text: string): OrderedJson {
  try {
    return parseJson(text)
  } catch (cause) {
    throw badRequest(`Filter "${key}" is "${text}", which is not a JSON list such as ["a", "b"]`, cause)
  }
}

function notAList(key: string, text: string): Error {
  return badRequest(`Filter "${key}" is "${text}", expected a JSON list of values such as ["a", "b"]`)
}

function* quotedValues(key: string, text: string): Generator<string> {
  const field = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/gy
  for (;;) {
    const at = field.lastIndex
    const found = field.exec(text)
    if (!found)
      throw badRequest(`Filter "${key}" has a quote at character ${at + 1} that is not closed before a comma`)
    const [, quoted, plain, comma] = found
    yield quoted === undefined ? plain! : quoted.replaceAll('""', '"')
    if (comma === '') return
  }
}
