import type { TimeUnit } from './time-unit.ts'

/**
 * The types of Arrow that pandas has no dtype of its own for, and what stands inside of them. Their values are JSON:
 * dates, times and datetimes in ISO 8601, decimals as their exact text, bytes in base64, lists as arrays, structs as
 * objects, maps as arrays of pairs; NaN, infinities and -0.0 inside of them as texts, since JSON has none of these.
 */
export type ValueType =
  | { readonly type: 'null' | 'bool' | 'string' | 'date' }
  | { readonly type: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly type: 'float'; readonly bits: 32 | 64 }
  | { readonly type: 'binary'; readonly size: number | undefined }
  | {
      readonly type: 'decimal'
      readonly bits: 32 | 64 | 128 | 256
      readonly precision: number
      readonly scale: number
    }
  | { readonly type: 'time' | 'duration'; readonly unit: TimeUnit }
  | { readonly type: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly type: 'list'; readonly item: ValueType; readonly size: number | undefined }
  | {
      readonly type: 'struct'
      readonly fields: readonly { readonly name: string; readonly type: ValueType }[]
    }
  | { readonly type: 'map'; readonly key: ValueType; readonly value: ValueType }

/** Digits that a decimal of so many bits can have. */
export const MOST_DIGITS = { 32: 9, 64: 18, 128: 38, 256: 76 } as const

/** As pyarrow prints it: `list<item: int64>`, `decimal128(10, 2)`. */
export function printValueType(type: ValueType): string {
  switch (type.type) {
    case 'null':
    case 'bool':
    case 'string':
      return type.type
    case 'date':
      return 'date32[day]'
    case 'int':
      return `${type.signed ? '' : 'u'}int${type.bits}`
    case 'float':
      return type.bits === 32 ? 'float' : 'double'
    case 'binary':
      return type.size === undefined ? 'binary' : `fixed_size_binary[${type.size}]`
    case 'decimal':
      return `decimal${type.bits}(${type.precision}, ${type.scale})`
    case 'time':
      return `time${type.unit === 's' || type.unit === 'ms' ? 32 : 64}[${type.unit}]`
    case 'duration':
      return `duration[${type.unit}]`
    case 'timestamp':
      return type.zone === null ? `timestamp[${type.unit}]` : `timestamp[${type.unit}, tz=${type.zone}]`
    case 'list': {
      const size = type.size === undefined ? '' : `[${type.size}]`
      return `${size && 'fixed_size_'}list<item: ${printValueType(type.item)}>${size}`
    }
    case 'struct':
      return `struct<${type.fields.map(({ name, type }) => `${name}: ${printValueType(type)}`).join(', ')}>`
    case 'map':
      return `map<${printValueType(type.key)}, ${printValueType(type.value)}>`
  }
}

/** Reads what `printValueType` writes, and `date64[ms]`, `large_list` and the like; undefined when it is no such type. */
export function parseValueType(text: string): ValueType | undefined {
  const simple = SIMPLE[text]
  if (simple) return simple
  const int = /^(u?)int(8|16|32|64)$/.exec(text)
  if (int) return { type: 'int', bits: Number(int[2]) as 8, signed: int[1] === '' }
  const bytes = /^fixed_size_binary\[(\d{1,9})\]$/.exec(text)
  if (bytes) return { type: 'binary', size: Number(bytes[1]) }
  const decimal = /^decimal(32|64|128|256)\((\d{1,2}), ?(-?\d{1,2})\)$/.exec(text)
  if (decimal) return parseDecimal(Number(decimal[1]) as 32, Number(decimal[2]), Number(decimal[3]))
  const time = /^(time32|time64|duration|timestamp)\[(s|ms|us|ns)(?:, tz=([^\]]+))?\]$/.exec(text)
  if (time) return parseTime(time[1]!, time[2] as TimeUnit, time[3])
  const list = /^(?:large_|fixed_size_)?list(?:_view)?<[^:<>]*: (.*)>(?:\[(\d{1,9})\])?$/s.exec(text)
  if (list) {
    const item = parseValueType(list[1]!)
    return item && { type: 'list', item, size: list[2] === undefined ? undefined : Number(list[2]) }
  }
  const map = /^map<(.*)>$/s.exec(text)
  if (map) return parseMap(map[1]!)
  const struct = /^struct<(.*)>$/s.exec(text)
  return struct ? parseStruct(struct[1]!) : undefined
}

const SIMPLE: Readonly<Record<string, ValueType>> = {
  null: { type: 'null' },
  bool: { type: 'bool' },
  string: { type: 'string' },
  large_string: { type: 'string' },
  string_view: { type: 'string' },
  binary: { type: 'binary', size: undefined },
  large_binary: { type: 'binary', size: undefined },
  binary_view: { type: 'binary', size: undefined },
  'date32[day]': { type: 'date' },
  'date64[ms]': { type: 'date' },
  float: { type: 'float', bits: 32 },
  double: { type: 'float', bits: 64 },
}

function parseDecimal(bits: 32 | 64 | 128 | 256, precision: number, scale: number): ValueType | undefined {
  if (precision < 1 || precision > MOST_DIGITS[bits]) return undefined
  return { type: 'decimal', bits, precision, scale }
}

function parseTime(word: string, unit: TimeUnit, zone: string | undefined): ValueType | undefined {
  if (word === 'timestamp') return { type: 'timestamp', unit, zone: zone ?? null }
  if (zone !== undefined) return undefined
  if (word === 'duration') return { type: 'duration', unit }
  return (word === 'time32') === (unit === 's' || unit === 'ms') ? { type: 'time', unit } : undefined
}

function parseMap(text: string): ValueType | undefined {
  const [first, second, ...rest] = splitAtCommas(text)
  const [key, value] = [parseValueType(first ?? ''), parseValueType(second ?? '')]
  return key && value && rest.length === 0 ? { type: 'map', key, value } : undefined
}

/** `a: int64, b: list<item: string>` of a struct. */
function parseStruct(text: string): ValueType | undefined {
  const fields = []
  for (const part of text === '' ? [] : splitAtCommas(text)) {
    const at = part.indexOf(': ')
    const type = at < 0 ? undefined : parseValueType(part.slice(at + 2))
    if (!type) return undefined
    fields.push({ name: part.slice(0, at), type })
  }
  return { type: 'struct', fields }
}

function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if ('<[('.includes(letter)) depth += 1
    else if ('>])'.includes(letter)) depth -= 1
    else if (letter === ',' && depth === 0 && text[at + 1] === ' ') {
      parts.push(text.slice(from, at))
      from = at + 2
    }
  }
  return [...parts, text.slice(from)]
}
