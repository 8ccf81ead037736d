import { z } from 'zod'
import { unzip } from '../../data/unzip.ts'
import { Budget, OF_CONTAINER, OF_VALUE } from '../bounds.ts'
import type { Classes } from '../classes.ts'
import { itemsOf, listOf, PickleError, type PickleValue } from '../value.ts'
import { arrayOfNpy, object, tuple } from './npy.ts'

/** Of all files in the archive, in bytes. */
const MOST = 2 ** 30

const DEEPEST = 200

const Node = z.object({
  __class__: z.string(),
  __module__: z.string(),
  __loader__: z.string(),
  __id__: z.number().optional(),
  content: z.unknown().optional(),
  file: z.string().optional(),
})

type Node = z.infer<typeof Node>

/**
 * Reads a file of skops: a zip of `schema.json`, a tree of nodes that each say how they are to be loaded, and of `.npy` files.
 * It becomes what the pickle of the same object would be. Throws `PickleError` for what is none.
 */
export function readSkops(bytes: Uint8Array, classes: Classes): PickleValue {
  const files = unzipped(bytes)
  const schema = files.get('schema.json')
  if (!schema) throw new PickleError('The archive has no schema.json')
  const root = parsed(new TextDecoder().decode(schema))
  return new SkopsReader(files, classes).read(root, 0)
}

class SkopsReader {
  readonly #files: ReadonlyMap<string, Uint8Array>
  readonly #classes: Classes
  readonly #budget = new Budget()
  /** Objects that occur more than once are written once. */
  readonly #known = new Map<number, PickleValue>()

  constructor(files: ReadonlyMap<string, Uint8Array>, classes: Classes) {
    this.#files = files
    this.#classes = classes
  }

  read(given: unknown, depth: number): PickleValue {
    if (depth > DEEPEST) throw new PickleError(`The schema has more than ${DEEPEST} levels`)
    const { success, data: node } = Node.safeParse(given)
    if (!success) throw new PickleError('The schema has a node of an unknown form')
    this.#budget.spend(OF_VALUE + OF_CONTAINER)
    const cached = node.__loader__ === 'CachedNode' ? this.#known.get(node.__id__ ?? -1) : undefined
    if (cached !== undefined) return cached
    const value = this.#valueOf(node, given as object, depth + 1)
    if (node.__id__ !== undefined && value !== null) this.#known.set(node.__id__, value)
    return value
  }

  #valueOf(node: Node, given: object, depth: number): PickleValue {
    switch (node.__loader__) {
      case 'JsonNode':
        return this.#plain(parsed(String(node.content), true), depth)
      case 'ListNode':
        return listOf(this.#items(node, depth))
      case 'TupleNode':
        return tuple(this.#items(node, depth))
      case 'SetNode':
        return { type: 'set', items: this.#items(node, depth) }
      case 'DictNode':
        return this.#dict(node, given, depth)
      case 'DefaultDictNode':
        return this.read((node.content as { main?: unknown } | undefined)?.main, depth)
      case 'BytesNode':
      case 'BytearrayNode':
        return this.#bytes(node)
      case 'NdArrayNode':
        return this.#array(node, given, depth)
      default:
        return this.#object(node, given, depth)
    }
  }

  #items({ content }: Node, depth: number): PickleValue[] {
    if (!Array.isArray(content)) throw new PickleError('The schema has a list without items')
    return content.map((item) => this.read(item, depth))
  }

  #dict({ content }: Node, given: object, depth: number): PickleValue {
    if (typeof content !== 'object' || content === null)
      throw new PickleError('The schema has a dict without entries')
    const types = 'key_types' in given ? itemsOf(this.read(given.key_types, depth)) : []
    const isInteger = (i: number) => {
      const type = types[i]
      return typeof type === 'object' && type !== null && 'name' in type && /^u?int/.test(type.name)
    }
    const entries = Object.entries(content).map(([key, value], i): [PickleValue, PickleValue] => [
      isInteger(i) && /^-?\d+$/.test(key) ? BigInt(key) : key,
      this.read(value, depth),
    ])
    return { type: 'dict', entries }
  }

  #bytes({ file }: Node): Uint8Array {
    const bytes = this.#files.get(file ?? '')
    if (bytes) return bytes
    throw new PickleError(`The archive has no file "${file}"`)
  }

  /** In a file of its own, or of objects as lists within lists. */
  #array(node: Node, given: object, depth: number): PickleValue {
    if (node.file !== undefined) {
      const file = this.#files.get(node.file)
      if (!file) throw new PickleError(`The archive has no file "${node.file}"`)
      return arrayOfNpy(file)
    }
    const shape = 'shape' in given ? this.read(given.shape, depth) : null
    const dimensions = itemsOf(shape).length
    let items: readonly PickleValue[] = this.#items(node, depth)
    for (let level = 1; level < dimensions; level++) items = items.flatMap((item) => [...itemsOf(item)])
    const dtype = {
      ...object('numpy', 'dtype', ['O8', false, true]),
      state: tuple([3n, '|', null, null, null, -1n, -1n, 63n]),
    }
    const state = tuple([1n, shape, dtype, false, listOf([...items])])
    return { ...object('numpy', '_reconstruct', []), state }
  }

  #object(node: Node, given: object, depth: number): PickleValue {
    // What is not known is refused here, as a pickle's is.
    this.#classes.find(node.__module__, node.__class__)
    if (node.__loader__ === 'TypeNode' || node.__loader__ === 'FunctionNode') {
      return { ...object(node.__module__, node.__class__, []), args: undefined }
    }
    const reduced = '__reduce__' in given ? (given.__reduce__ as { args?: unknown } | null) : null
    const made = object(node.__module__, node.__class__, [])
    if (reduced?.args !== undefined) made.args = this.read(reduced.args, depth)
    const hasState = typeof node.content === 'object' && node.content !== null && '__loader__' in node.content
    if (hasState) made.state = this.read(node.content, depth)
    return made
  }

  #plain(value: unknown, depth: number): PickleValue {
    this.#budget.spend(OF_VALUE)
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'boolean' ||
      typeof value === 'number'
    )
      return value
    if (typeof value === 'bigint') return value
    if (depth > DEEPEST || typeof value !== 'object')
      throw new PickleError('The schema has JSON of an unknown form')
    if (Array.isArray(value)) return listOf(value.map((item) => this.#plain(item, depth + 1)))
    const entries = Object.entries(value).map(([key, item]): [PickleValue, PickleValue] => [
      key,
      this.#plain(item, depth + 1),
    ])
    return { type: 'dict', entries }
  }
}

/** What Python writes beyond JSON: NaN and infinities. */
const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity }

/** `exactly`: integers as bigints, as in a pickle, and Python's words for floats. */
function parsed(text: string, exactly = false): unknown {
  if (exactly) {
    const word = WORDS[text.trim()]
    if (word !== undefined) return word
  }
  try {
    if (!exactly) return JSON.parse(text)
    return JSON.parse(text, (_key, value, context?: { source?: string }) =>
      typeof value === 'number' &&
      /^-?\d+$/.test(context?.source ?? (Number.isInteger(value) ? String(value) : ''))
        ? BigInt(context?.source ?? value)
        : value,
    )
  } catch (cause) {
    throw new PickleError('The schema is no JSON', { cause })
  }
}

function unzipped(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  let total = 0
  try {
    return unzip(bytes, ({ originalSize }) => {
      total += originalSize
      if (total > MOST) throw new RangeError('The archive becomes too large')
      return true
    })
  } catch (cause) {
    throw new PickleError(`The archive is damaged or becomes more than ${MOST} bytes`, { cause })
  }
}
