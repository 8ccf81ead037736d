import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isDict, isObject, isSequence, type PickleValue } from '../../pickle/value.ts'
import { classNameOf } from './class-name.ts'

/** What a value of a file is, as a sentence names it: `a LogisticRegression`, `an array of int64`, `a list`. */
export function formOf(value: PickleValue): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return value.length > 40 ? 'a text' : `"${value}"`
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return 'bytes'
  if (isSequence(value)) return `a ${value.type}`
  if (isDict(value)) return 'a dict'
  if (!isObject(value)) return 'a value'
  const array = numpyArray(value)
  if (array) return `an array of ${arrayKind(array.dtype.kind)}`
  return value.args === undefined ? `the class ${classNameOf(value)}` : classNameOf(value)
}

const KINDS: Readonly<Record<string, string>> = {
  b: 'booleans',
  f: 'numbers',
  i: 'integers',
  u: 'integers',
  M: 'times',
  m: 'times',
  O: 'objects',
  S: 'bytes',
  U: 'texts',
  V: 'records',
}

function arrayKind(kind: string): string {
  return KINDS[kind] ?? 'values'
}
