/** What a pickle can hold, as it is read: nothing in it has been called or imported. */
export type PickleValue =
  | null
  | boolean
  /** A Python float; integers are bigints. */
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleObject

/** A list, tuple or set. */
export interface PickleList {
  readonly type: 'list' | 'tuple' | 'set'
  readonly items: PickleValue[]
}

/** Keys stay values: they need not be texts, and `__proto__` is a key like others. */
export interface PickleDict {
  readonly type: 'dict'
  readonly entries: [key: PickleValue, value: PickleValue][]
}

/** A class, or what a class or function would make of `args`: named, never made. */
export interface PickleObject {
  readonly type: 'object'
  readonly module: string
  readonly name: string
  /** Undefined for the class itself. */
  args: PickleValue | undefined
  state: PickleValue | undefined
}

/** What is wrong with a pickle; the message is for the user. */
export class PickleError extends Error {
  override readonly name = 'PickleError'
}

export function isObject(value: PickleValue): value is PickleObject {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'object'
}

export function isSequence(value: PickleValue): value is PickleList {
  return typeof value === 'object' && value !== null && 'items' in value
}

export function isDict(value: PickleValue): value is PickleDict {
  return typeof value === 'object' && value !== null && 'entries' in value && 'type' in value
}

/** A list, tuple, set, dict or object, which holds others. */
export function isContainer(value: PickleValue): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

/** The value of a text key of a dict; undefined where there is none. */
export function entryOf(value: PickleValue | undefined, name: string): PickleValue | undefined {
  if (value === undefined || !isDict(value)) return undefined
  return value.entries.findLast(([key]) => key === name)?.[1]
}

/** The items of a list, tuple or set; none of what is none. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] {
  return value !== undefined && isSequence(value) ? value.items : []
}

export function listOf(items: PickleValue[]): PickleList {
  return { type: 'list', items }
}

/** An object that is not in the form that its class writes. */
export function malformed({ module, name }: PickleObject, what = 'form'): PickleError {
  return new PickleError(`The value holds a ${module}.${name} in a ${what} that is not known`)
}
