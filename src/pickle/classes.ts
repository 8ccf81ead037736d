import { type Budget, OF_VALUE } from './bounds.ts'
import type { PickleSource } from './source.ts'
import {
  isDict,
  isObject,
  isSequence,
  itemsOf,
  type PickleDict,
  PickleError,
  type PickleValue,
} from './value.ts'

/**
 * What classes and functions are to a reader of pickles, Python's `find_class`, `__reduce__` and `__setstate__`. None of
 * them is run: what is not known stays named.
 */
export interface Classes {
  /** The class or function of that name. */
  find(module: string, name: string): PickleValue
  /** What it makes of the arguments. */
  reduce(made: PickleValue, args: PickleValue, budget: Budget): PickleValue
  /** What stands in the place of an object that is given its state; the source is behind the opcode. */
  build(object: PickleValue, state: PickleValue, source: PickleSource, budget: Budget): PickleValue
  /** Items of an object, such as a deque. */
  append(object: PickleValue, items: readonly PickleValue[]): void
  /** Entries of an object, such as a subclass of dict. */
  update(object: PickleValue, entries: PickleDict['entries']): void
}

/** By these names old protocols call what has an opcode in newer ones. */
const SETS = new Set(['set', 'frozenset'])

const BYTES = new Set(['bytes', 'bytearray'])

/** Of `collections`: what is a dict but for what it does. */
const DICTS = new Set(['Counter', 'OrderedDict', 'defaultdict'])

/** Names all classes, but for sets, dicts and bytes that are only spelled as calls. */
export const namedClasses: Classes = {
  find: (module, name) => ({ type: 'object', module, name, args: undefined, state: undefined }),

  reduce(made, args, budget) {
    if (!isObject(made)) throw new PickleError('The pickle calls what is no class')
    const { module, name } = made
    const [given, second] = itemsOf(args)
    const isBuiltin = module === 'builtins' || module === '__builtin__'
    if (isBuiltin && SETS.has(name)) {
      return { type: 'set', items: given !== undefined && isSequence(given) ? given.items : [] }
    }
    if (isBuiltin && BYTES.has(name) && given instanceof Uint8Array) return given
    // How protocols 0 to 2 write bytes; those that are none are a call of `bytes`.
    if (isBuiltin && BYTES.has(name) && given === undefined) return new Uint8Array(0)
    // How protocols 0 to 3 write a method of a class, which newer ones name as here.
    if (
      isBuiltin &&
      name === 'getattr' &&
      given !== undefined &&
      isObject(given) &&
      typeof second === 'string'
    )
      return { ...given, name: `${given.name}.${second}` }
    if (module === 'collections' && DICTS.has(name)) {
      const entries = given !== undefined && isDict(given) ? given.entries : []
      budget.spend(entries.length * OF_VALUE)
      return { type: 'dict', entries: [...entries] }
    }
    if (module === '_codecs' && name === 'encode' && typeof given === 'string') {
      budget.spend(given.length)
      return new Uint8Array(Buffer.from(given, 'latin1'))
    }
    return { type: 'object', module, name, args, state: undefined }
  },

  build(object, state) {
    if (isObject(object)) object.state = state
    return object
  },

  // What extends an object says nothing that JSON could hold.
  append: () => {},

  update(object, entries) {
    if (!isObject(object)) return
    const state = object.state ?? { type: 'dict', entries: [] }
    if (isDict(state)) for (const entry of entries) state.entries.push(entry)
    object.state = state
  },
}
