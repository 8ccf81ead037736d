import { isNumpy, scalar } from '../../pickle/numpy/array.ts'
import { type NumpyArray, numpyArray } from '../../pickle/numpy/numpy-array.ts'
import {
  entryOf,
  isDict,
  isObject,
  isSequence,
  itemsOf,
  type PickleObject,
  type PickleValue,
} from '../../pickle/value.ts'
import type { Label } from '../model.ts'
import { classNameOf } from './class-name.ts'
import { damagedState, notComputed, notFitted } from './errors.ts'
import { formOf } from './form-of.ts'

/** Numbers of two dimensions, row after row. */
export interface NumberMatrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/**
 * What a fitted object has learnt: its attributes by their names in Python. Each is read into what is asked for when it
 * is asked for; what is not there in that form throws a `ComputationError`.
 */
export class State {
  /** Such as `sklearn.linear_model.Ridge`. */
  readonly className: string
  readonly object: PickleObject
  /** `_sklearn_version`, such as `1.7.2`, of what imbalanced-learn derives that of its parts; undefined where none says. */
  readonly version: string | undefined
  /** 7 of scikit-learn 1.7.2; 0 where the object does not say. */
  readonly minor: number
  readonly #hasState: boolean

  constructor(object: PickleObject) {
    this.object = object
    this.className = classNameOf(object)
    this.#hasState = object.state !== undefined
    this.version = versionOf(object)
    this.minor = Number(/^1\.(\d+)/.exec(this.version ?? '')?.[1] ?? 0)
  }

  /** `Ridge` */
  get shortName(): string {
    return this.object.name
  }

  /** The attribute as it was pickled, scalars of numpy as what they are; undefined where there is none. */
  get(name: string): PickleValue | undefined {
    if (this.#hasState && this.object.state === undefined)
      throw new Error(`"${name}" of ${this.shortName} is read after its state was let go of`)
    const value = entryOf(this.object.state, name)
    return value !== undefined && isNumpy(value, 'scalar') && isObject(value) ? scalar(value) : value
  }

  /** Whether there is such an attribute, and it is not None. */
  has(name: string): boolean {
    return (this.get(name) ?? null) !== null
  }

  /** A Python float or int, a scalar of numpy, or an array of one element. */
  number(name: string): number {
    const value = this.get(name)
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      return Number(value)
    const array = numpyArray(value)
    const [first] = (array?.size === 1 ? array.floats() : undefined) ?? []
    return first ?? this.#lacks(name, 'number')
  }

  text(name: string): string {
    const value = this.get(name)
    return typeof value === 'string' ? value : this.#lacks(name, 'text')
  }

  boolean(name: string): boolean {
    const value = this.get(name)
    return typeof value === 'boolean' ? value : this.#lacks(name, 'boolean')
  }

  array(name: string): NumpyArray {
    return numpyArray(this.get(name)) ?? this.#lacks(name, 'array')
  }

  /** The numbers of an array of whatever shape, or of a list or tuple, the last index running fastest. */
  floats(name: string): Float64Array {
    const value = this.get(name)
    if (value !== undefined && isSequence(value)) {
      return Float64Array.from(value.items, (item) =>
        isReal(item) ? Number(item) : this.#lacks(name, 'numbers'),
      )
    }
    return numpyArray(value)?.floats() ?? this.#lacks(name, 'numbers')
  }

  integers(name: string): Int32Array {
    return this.array(name).integers() ?? this.#lacks(name, 'integers')
  }

  /** An array of two dimensions; one of one dimension is a single row. */
  matrix(name: string): NumberMatrix {
    const { shape } = this.array(name)
    if (shape.length > 2 || shape.length === 0) this.#lacks(name, 'matrix')
    const [rows, columns] = shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0]!]
    return { rows, columns, values: this.floats(name) }
  }

  /** Classes or categories: an array of texts, numbers or booleans. */
  labels(name: string): readonly Label[] {
    return this.items(name).map((item) => labelOf(item) ?? this.#lacks(name, 'labels'))
  }

  /** The items of a list, a tuple or an array of objects. */
  items(name: string): readonly PickleValue[] {
    const value = this.get(name)
    if (value !== undefined && isSequence(value)) return value.items
    return numpyArray(value)?.items() ?? this.#lacks(name, 'list')
  }

  /** Another object within, as its own state. */
  part(name: string): State {
    const value = this.get(name)
    return value !== undefined && isObject(value) ? new State(value) : this.#lacks(name, 'object')
  }

  /** A setting that this server computes with one of some values. */
  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value {
    const given = this.get(name)
    const value = values.find((other) => other === given)
    if (value !== undefined) return value
    throw notComputed(
      `${this.shortName} with ${name}=${typeof given === 'string' ? `"${given}"` : 'such a value'}`,
    )
  }

  /** The names of all attributes. */
  get names(): readonly string[] {
    const { state } = this.object
    if (state === undefined || !isDict(state)) return []
    return state.entries.flatMap(([key]) => (typeof key === 'string' ? [key] : []))
  }

  #lacks(name: string, wanted: string): never {
    // What is there, but in a form that is not known, Python may know.
    const value = this.get(name) ?? null
    if (value !== null) throw notComputed(`A ${this.shortName} whose "${name}" is ${formOf(value)}`)
    // What a fit has learnt ends in an underscore.
    if (!this.names.some((other) => /[^_]_$/.test(other))) throw notFitted(this.shortName)
    throw damagedState(this.shortName, name, wanted)
  }
}

/** Only classes of scikit-learn's own note the version. */
function versionOf(object: PickleObject, depth = 0): string | undefined {
  const version = entryOf(object.state, '_sklearn_version')
  if (typeof version === 'string') return version
  if (!object.module.startsWith('imblearn.') || depth > DEEPEST_VERSION) return undefined
  const parts = ['steps', 'estimators_'].flatMap((name) => itemsOf(entryOf(object.state, name)))
  for (const part of parts) {
    // A step stands in a pair behind its name, a member by itself.
    const inner = part !== null && isSequence(part) ? part.items[1] : part
    const found = inner && isObject(inner) ? versionOf(inner, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const DEEPEST_VERSION = 5

/** A label of a value; integers that a double does not hold are none. */
export function labelOf(value: PickleValue): Label | undefined {
  const plain = value !== null && isNumpy(value, 'scalar') && isObject(value) ? scalar(value) : value
  if (typeof plain === 'string' || typeof plain === 'boolean' || typeof plain === 'number') return plain
  return typeof plain === 'bigint' && Number.isSafeInteger(Number(plain)) ? Number(plain) : undefined
}

function isReal(value: PickleValue): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}
