import type { Json } from '../../data/frame/vector.ts'
import { exactFloat } from '../../data/json/whole-float.ts'
import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isDict, isObject, isSequence, type PickleValue } from '../../pickle/value.ts'
import type { Attributes } from '../../store/metadata.ts'
import { classNameOf } from './class-name.ts'
import { State } from './state.ts'

/** Values within values that are shown; what is deeper is left out. */
const DEEPEST = 12

/** Where the estimators stand that were fitted as steps of another: of these too is shown what they have learnt. */
const STEPS: ReadonlySet<string> = new Set([
  'best_estimator_',
  'estimator_',
  'regressor_',
  'steps',
  'transformer_list',
  'transformers_',
])

/** Values that are shown of one attribute, and of all together: details are kept beside the model. */
const MOST_OF_ONE = 500
const MOST = 5000

/**
 * What people look for in a fitted model: its class and version, the parameters that it was made with, and what it has
 * learnt (`coef_` and the like). Steps within are shown alike, members by their class and parameters; of a large array
 * its shape.
 */
export function describeFitted(state: State): Attributes {
  const room = { left: MOST, isStep: true }
  return {
    class: state.className,
    ...(state.version !== undefined && { scikit_learn: state.version }),
    params: paramsOf(state, room, 0),
    attributes: attributesOf(state, room, 0),
  }
}

interface Room {
  left: number
  /** Whether what is looked at is within a step. */
  isStep: boolean
}

function attributesOf(state: State, room: Room, depth: number): { readonly [name: string]: Json } {
  const learnt = state.names.filter((name) => name.endsWith('_') && !name.startsWith('_'))
  return shownOf(state, learnt, room, depth)
}

function paramsOf(state: State, room: Room, depth: number): { readonly [name: string]: Json } {
  return shownOf(
    state,
    state.names.filter((name) => !name.endsWith('_') && !name.startsWith('_')),
    room,
    depth,
  )
}

function shownOf(state: State, names: readonly string[], room: Room, depth: number) {
  const shown: Record<string, Json> = Object.create(null)
  const { isStep } = room
  for (const name of names) {
    room.isStep = isStep && STEPS.has(name)
    const value = shownValue(state.get(name) ?? null, room, depth)
    if (value !== undefined) shown[name] = value
  }
  room.isStep = isStep
  return shown
}

/** Undefined for what has no form that people read, or too long a one. */
function shownValue(value: PickleValue, room: Room, depth: number): Json | undefined {
  room.left -= 1
  if (room.left < 0 || depth > DEEPEST) return undefined
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value === 'number') return shownFloat(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return undefined
  const array = numpyArray(value)
  if (array) {
    if (array.size > Math.min(MOST_OF_ONE, room.left) || array.dtype.fields) return { shape: array.shape }
    return nested(array.items(), array.shape, room, depth + 1)
  }
  if (isDict(value)) return shownEntries(value.entries, room, depth + 1)
  if (isSequence(value)) return shownList(value.items, room, depth + 1)
  if (!isObject(value) || value.args === undefined) return undefined
  const state = new State(value)
  const hasParams = value.module.startsWith('sklearn.') && state.names.length > 0
  return {
    class: classNameOf(value),
    ...(hasParams && { params: paramsOf(state, room, depth + 1) }),
    ...(hasParams && room.isStep && { attributes: attributesOf(state, room, depth + 1) }),
  }
}

/** A whole one as such: a share of `1.0` and a count of `1` are different parameters. */
function shownFloat(value: number): Json {
  return Number.isFinite(value) ? exactFloat(value) : String(value)
}

function shownList(items: readonly PickleValue[], room: Room, depth: number): Json | undefined {
  if (items.length > Math.min(MOST_OF_ONE, room.left)) return { length: items.length }
  return items.map((item) => shownValue(item, room, depth) ?? null)
}

function shownEntries(entries: readonly (readonly [PickleValue, PickleValue])[], room: Room, depth: number) {
  if (entries.length > Math.min(MOST_OF_ONE, room.left)) return { length: entries.length }
  const shown: Record<string, Json> = Object.create(null)
  for (const [key, value] of entries) {
    if (typeof key === 'string' || typeof key === 'bigint')
      shown[String(key)] = shownValue(value, room, depth) ?? null
  }
  return shown
}

/** Lists within lists, as numpy's `tolist`. */
function nested(items: readonly PickleValue[], shape: readonly number[], room: Room, depth: number): Json {
  const [first, ...rest] = shape
  if (first === undefined) return shownValue(items[0] ?? null, room, depth) ?? null
  const each = first === 0 ? 0 : items.length / first
  return Array.from({ length: first }, (_, i) =>
    nested(items.slice(i * each, (i + 1) * each), rest, room, depth),
  )
}
