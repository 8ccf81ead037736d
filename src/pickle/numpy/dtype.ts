import { isDict, itemsOf, malformed, type PickleObject, type PickleValue } from '../value.ts'

/** What an array's elements are, as numpy's `dtype` is pickled. */
export interface Dtype {
  /** `b` bool, `i` `u` integers, `f` floats, `c` complex, `S` bytes, `U` text, `M` `m` times, `O` objects, `V` records. */
  readonly kind: string
  /** Of one element, in bytes. */
  readonly size: number
  readonly isLittle: boolean
  /** Of times: so many of a unit of numpy's, such as `ns`. */
  readonly unit?: { readonly name: string; readonly count: number }
  /** Of records. */
  readonly fields?: readonly { readonly name: string; readonly dtype: Dtype; readonly offset: number }[]
}

/** `dtype(text, align, copy)` with the state `(version, order, subdtype, names, fields, size, alignment, flags, unit)`. */
export function dtypeOf(object: PickleObject): Dtype {
  const [text] = itemsOf(object.args)
  const code = typeof text === 'string' ? /^([biufcSUMmOV])(\d+)$/.exec(text) : null
  const state = itemsOf(object.state)
  const [, order, subdtype, names, fields, , , , meta] = state
  if (!code || state.length < 8 || subdtype !== null) throw malformed(object)
  const [, kind, digits] = code
  const unit = unitOf(meta)
  return {
    kind: kind!,
    size: Number(digits) * (kind === 'U' ? 4 : 1),
    isLittle: order !== '>',
    ...(unit && { unit }),
    ...(names !== null && { fields: fieldsOf(object, itemsOf(names), fields) }),
  }
}

function fieldsOf(object: PickleObject, names: readonly PickleValue[], fields: PickleValue | undefined) {
  if (fields === undefined || !isDict(fields)) throw malformed(object)
  return names.map((name) => {
    const [dtype, offset] = itemsOf(fields.entries.find(([key]) => key === name)?.[1])
    const isWhole = typeof name === 'string' && typeof offset === 'bigint' && offset >= 0n
    if (!isWhole || !isDtype(dtype)) throw malformed(object)
    return { name, dtype: dtypeOf(dtype), offset: Number(offset) }
  })
}

export function isDtype(value: PickleValue | undefined): value is PickleObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'module' in value &&
    value.module === 'numpy' &&
    value.name === 'dtype'
  )
}

/** Of `(metadata, (unit, count, ...))`. */
function unitOf(meta: PickleValue | undefined): Dtype['unit'] {
  const [name, count] = itemsOf(itemsOf(meta)[1])
  const text = name instanceof Uint8Array ? Buffer.from(name).toString('latin1') : name
  return typeof text === 'string' && typeof count === 'bigint'
    ? { name: text, count: Number(count) }
    : undefined
}
