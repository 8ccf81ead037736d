import { float, integer, limited, positive, unescaped } from './literals.ts'
import { PickleSource } from './source.ts'
import { isObject, type PickleDict, PickleError, type PickleList, type PickleValue } from './value.ts'

const MOST_MEMOS = 4_000_000

/** What reading may take, in bytes, and about how many a value takes, and a container or mark besides. */
const MOST_BYTES = 256 * 2 ** 20
const OF_VALUE = 32
const OF_CONTAINER = 64

/** Names by which old protocols call what has an opcode in newer ones. */
const SETS = new Set(['set', 'frozenset'])

/** Of `collections`: what is a dict but for what it does. */
const DICTS = new Set(['Counter', 'OrderedDict', 'defaultdict'])

/**
 * Reads a pickle of any protocol, 0 to 5, without running any of it: classes and calls are named, nothing else
 * (Python's `pickletools.py` says what each opcode means). Throws `PickleError` for what is not a pickle.
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  const reader = new Reader(new PickleSource(bytes))
  for (;;) {
    const result = reader.step()
    if (result !== undefined) return result
  }
}

class Reader {
  readonly #source: PickleSource
  #stack: PickleValue[] = []
  /** The stacks below the marks. */
  readonly #below: PickleValue[][] = []
  readonly #memo = new Map<number, PickleValue>()
  #left = MOST_BYTES

  constructor(source: PickleSource) {
    this.#source = source
  }

  /** Does what the next opcode says; answers the value at the end of the pickle. */
  step(): PickleValue | undefined {
    const source = this.#source
    const opcode = String.fromCharCode(source.byte())
    switch (opcode) {
      case '.':
        return this.#pop()
      case '\x80':
        source.byte()
        return
      case '\x95':
        source.size(8)
        return
      case '(':
        this.#spend(OF_CONTAINER)
        this.#below.push(this.#stack)
        this.#stack = []
        return
      case '0':
        if (this.#stack.length > 0) this.#pop()
        else this.#toMark()
        return
      case '1':
        this.#toMark()
        return
      case '2':
        return this.#push(this.#top())
      case 'N':
        return this.#push(null)
      case '\x88':
        return this.#push(true)
      case '\x89':
        return this.#push(false)
      case 'I': {
        const line = source.line()
        return this.#push(line === '01' ? true : line === '00' ? false : integer(line))
      }
      case 'J':
        return this.#push(BigInt(source.int32()))
      case 'K':
        return this.#push(BigInt(source.size(1)))
      case 'M':
        return this.#push(BigInt(source.size(2)))
      case 'L':
        return this.#push(integer(source.line().replace(/L$/, '')))
      case '\x8a':
        return this.#push(source.long(source.size(1)))
      case '\x8b':
        return this.#push(source.long(limited(source.int32())))
      case 'F':
        return this.#push(float(source.line()))
      case 'G':
        return this.#push(source.float())
      default:
        return this.#text(opcode)
    }
  }

  #text(opcode: string): undefined {
    const source = this.#source
    switch (opcode) {
      case 'S':
        return this.#push(source.line().replace(/^(['"])(.*)\1$/s, '$2'))
      case 'T':
        return this.#push(source.latin1(positive(source.int32())))
      case 'U':
        return this.#push(source.latin1(source.size(1)))
      case 'V':
        return this.#push(unescaped(source.line()))
      case 'X':
        return this.#push(source.text(source.size(4)))
      case '\x8c':
        return this.#push(source.text(source.size(1)))
      case '\x8d':
        return this.#push(source.text(source.size(8)))
      case 'B':
        return this.#push(source.take(source.size(4)))
      case 'C':
        return this.#push(source.take(source.size(1)))
      case '\x8e':
      case '\x96':
        return this.#push(source.take(source.size(8)))
      default:
        return this.#container(opcode)
    }
  }

  #container(opcode: string): undefined {
    switch (opcode) {
      case ']':
        return this.#push({ type: 'list', items: [] })
      case ')':
        return this.#push({ type: 'tuple', items: [] })
      case '\x8f':
        return this.#push({ type: 'set', items: [] })
      case '}':
        return this.#push({ type: 'dict', entries: [] })
      case 'l':
        return this.#push({ type: 'list', items: this.#toMark() })
      case 't':
        return this.#push({ type: 'tuple', items: this.#toMark() })
      case '\x91':
        return this.#push({ type: 'set', items: this.#toMark() })
      case 'd':
        return this.#push({ type: 'dict', entries: pairs(this.#toMark()) })
      case '\x85':
        return this.#tuple(1)
      case '\x86':
        return this.#tuple(2)
      case '\x87':
        return this.#tuple(3)
      case 'a': {
        const item = this.#pop()
        return this.#extend([item])
      }
      case 'e':
      case '\x90':
        return this.#extend(this.#toMark())
      case 's': {
        const value = this.#pop()
        const key = this.#pop()
        return this.#update([[key, value]])
      }
      case 'u':
        return this.#update(pairs(this.#toMark()))
      default:
        return this.#memoized(opcode)
    }
  }

  #memoized(opcode: string): undefined {
    const source = this.#source
    switch (opcode) {
      case 'p':
        return this.#remember(Number(integer(source.line())))
      case 'q':
        return this.#remember(source.size(1))
      case 'r':
        return this.#remember(source.size(4))
      case '\x94':
        return this.#remember(this.#memo.size)
      case 'g':
        return this.#recall(Number(integer(source.line())))
      case 'h':
        return this.#recall(source.size(1))
      case 'j':
        return this.#recall(source.size(4))
      default:
        return this.#object(opcode)
    }
  }

  #object(opcode: string): undefined {
    const source = this.#source
    switch (opcode) {
      case 'c': {
        const module = source.line()
        return this.#name(module, source.line())
      }
      case '\x93': {
        const [name, module] = [this.#pop(), this.#pop()]
        if (typeof module !== 'string' || typeof name !== 'string')
          throw new PickleError('A class has no name')
        return this.#name(module, name)
      }
      case 'R':
      case '\x81': {
        const args = this.#pop()
        return this.#call(this.#pop(), args)
      }
      case '\x92': {
        const [, args] = [this.#pop(), this.#pop()]
        return this.#call(this.#pop(), args)
      }
      case 'i': {
        const [module, name] = [source.line(), source.line()]
        const args: PickleList = { type: 'tuple', items: this.#toMark() }
        return this.#push({ type: 'object', module, name, args, state: undefined })
      }
      case 'o': {
        const [made, ...items] = this.#toMark()
        return this.#call(made ?? null, { type: 'tuple', items })
      }
      case 'b': {
        const state = this.#pop()
        const object = this.#top()
        if (isObject(object)) object.state = state
        return
      }
      default:
        throw new PickleError(
          `The pickle has an opcode 0x${opcode.charCodeAt(0).toString(16)} that this reader does not take`,
        )
    }
  }

  #spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new PickleError('The pickle has more values than can be held')
  }

  #push(value: PickleValue): undefined {
    this.#spend(isContainer(value) ? OF_VALUE + OF_CONTAINER : OF_VALUE)
    this.#stack.push(value)
  }

  #pop(): PickleValue {
    const value = this.#stack.pop()
    if (value === undefined) throw new PickleError('The pickle takes a value where there is none')
    return value
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1)
    if (value === undefined) throw new PickleError('The pickle takes a value where there is none')
    return value
  }

  #toMark(): PickleValue[] {
    const items = this.#stack
    const below = this.#below.pop()
    if (!below) throw new PickleError('The pickle looks for a mark where there is none')
    this.#stack = below
    return items
  }

  #tuple(count: number): undefined {
    const items: PickleValue[] = []
    for (let i = 0; i < count; i++) items.unshift(this.#pop())
    return this.#push({ type: 'tuple', items })
  }

  #extend(items: readonly PickleValue[]): undefined {
    const list = this.#top()
    // What extends an object, such as a deque, says nothing that JSON could hold.
    if (isObject(list)) return
    if (!isSequence(list)) throw new PickleError('The pickle appends to what is no list')
    for (const item of items) list.items.push(item)
  }

  #update(entries: PickleDict['entries']): undefined {
    const dict = this.#top()
    if (isObject(dict)) {
      const state = dict.state ?? { type: 'dict', entries: [] }
      if (isDict(state)) for (const entry of entries) state.entries.push(entry)
      dict.state = state
      return
    }
    if (!isDict(dict)) throw new PickleError('The pickle sets an item of what is no dict')
    for (const entry of entries) dict.entries.push(entry)
  }

  #remember(place: number): undefined {
    if (this.#memo.size >= MOST_MEMOS)
      throw new PickleError(`The pickle remembers more than ${MOST_MEMOS} values`)
    this.#memo.set(place, this.#top())
  }

  #recall(place: number): undefined {
    const value = this.#memo.get(place)
    if (value === undefined)
      throw new PickleError(`The pickle refers to value ${place}, which it does not have`)
    this.#spend(OF_VALUE)
    this.#stack.push(value)
    return
  }

  #name(module: string, name: string): undefined {
    return this.#push({ type: 'object', module, name, args: undefined, state: undefined })
  }

  #call(made: PickleValue, args: PickleValue): undefined {
    if (!isObject(made)) throw new PickleError('The pickle calls what is no class')
    const { module, name } = made
    if (/^(?:__builtin__|builtins)$/.test(module) && SETS.has(name)) {
      const [items] = isSequence(args) ? args.items : []
      return this.#push({ type: 'set', items: items !== undefined && isSequence(items) ? items.items : [] })
    }
    if (module === 'collections' && DICTS.has(name)) {
      const [given] = isSequence(args) ? args.items : []
      const entries = given !== undefined && isDict(given) ? given.entries : []
      this.#spend(entries.length * OF_VALUE)
      return this.#push({ type: 'dict', entries: [...entries] })
    }
    // How protocols 0 to 2 write bytes.
    if (module === '_codecs' && name === 'encode' && isSequence(args) && typeof args.items[0] === 'string') {
      this.#spend(args.items[0].length)
      return this.#push(new Uint8Array(Buffer.from(args.items[0], 'latin1')))
    }
    return this.#push({ type: 'object', module, name, args, state: undefined })
  }
}

function isContainer(value: PickleValue): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

export function isSequence(value: PickleValue): value is PickleList {
  return typeof value === 'object' && value !== null && 'items' in value
}

export function isDict(value: PickleValue): value is PickleDict {
  return typeof value === 'object' && value !== null && 'entries' in value && 'type' in value
}

function pairs(items: readonly PickleValue[]): PickleDict['entries'] {
  if (items.length % 2 !== 0) throw new PickleError('The pickle has a key without a value')
  return Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i]!, items[2 * i + 1]!])
}
