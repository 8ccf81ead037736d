import { PickleError } from '../value.ts'
import type { Dtype } from './dtype.ts'

export interface NpyHeader {
  readonly dtype: Dtype
  /** As numpy calls it. */
  readonly dtypeName: string
  readonly shape: readonly number[]
  readonly isFortran: boolean
}

/** What a header is written in: a literal of Python. */
type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal }

/** `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }` */
export function parseHeader(text: string): NpyHeader {
  const { descr, fortran_order: isFortran, shape } = objectIn(literalIn(text))
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0))
    throw unknown(text)
  return { ...dtypeOf(descr), shape: shape as readonly number[], isFortran: isFortran === true }
}

function dtypeOf(descr: Literal | undefined): Pick<NpyHeader, 'dtype' | 'dtypeName'> {
  if (typeof descr === 'string') return plainDtype(descr)
  if (!Array.isArray(descr)) throw unknown(String(descr))
  let size = 0
  const fields = descr.map((field: Literal) => {
    const [name, type, shape] = Array.isArray(field) ? field : []
    if (shape !== undefined) throw new PickleError('The array has fields that are arrays')
    const { dtype } = dtypeOf(type)
    const offset = size
    size += dtype.size
    // A field may have a title before its name.
    return { name: String(Array.isArray(name) ? name[1] : name), dtype, offset }
  })
  const named = fields.filter(({ name }) => name !== '') // the others are padding
  return { dtype: { kind: 'V', size, isLittle: true, fields: named }, dtypeName: `void${size * 8}` }
}

const KINDS: Readonly<Record<string, string>> = {
  b: 'bool',
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  S: 'bytes',
  U: 'str',
  V: 'void',
  O: 'object',
  M: 'datetime64',
  m: 'timedelta64',
}

function plainDtype(descr: string): Pick<NpyHeader, 'dtype' | 'dtypeName'> {
  const [, order, kind = '', digits, count, unit] =
    /^([<>|=])([biufcSUMmOV])(\d{0,9})(?:\[(\d{0,9})(\w+)\])?$/.exec(descr) ?? []
  if (order === undefined || (digits === '' && kind !== 'O')) throw unknown(descr)
  const size = Number(digits) * (kind === 'U' ? 4 : 1)
  const word = KINDS[kind]!
  const isPlain = kind === 'b' || kind === 'O'
  return {
    dtype: {
      kind,
      size,
      isLittle: order !== '>',
      ...(unit && { unit: { name: unit, count: count ? Number(count) : 1 } }),
    },
    dtypeName: unit ? `${word}[${count}${unit}]` : isPlain ? word : `${word}${size * 8}`,
  }
}

const TOKEN =
  /\s*(?:([[({])|([\])}])|([,:])|(-?\d+)L?|(True|False|None)|[ub]?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))/y

function literalIn(text: string): Literal {
  const tokens: RegExpExecArray[] = []
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) tokens.push(token)
  let at = 0
  const next = (depth: number): Literal => {
    const token = tokens[at++]
    if (!token || depth > 10) throw unknown(text)
    const [, open, , , integer, word, quoted] = token
    if (integer !== undefined) return Number(integer)
    if (word !== undefined) return word === 'None' ? null : word === 'True'
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    if (open === undefined) throw unknown(text)
    const items: Literal[] = []
    for (; tokens[at] && !tokens[at]![2]; ) {
      if (tokens[at]![3]) at += 1
      else items.push(next(depth + 1))
    }
    at += 1
    if (open !== '{') return items
    return Object.fromEntries(items.flatMap((key, i) => (i % 2 ? [] : [[String(key), items[i + 1] ?? null]])))
  }
  return next(0)
}

function objectIn(value: Literal): { readonly [key: string]: Literal } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknown(String(value))
  return value as { readonly [key: string]: Literal }
}

function unknown(text: string): PickleError {
  return new PickleError(`The array has a header that is not known: "${text.slice(0, 80).trim()}"`)
}
