import { integerLength, textLength } from './bounds.ts'
import { float, integer, integerOrBoolean, unescaped, unquoted } from './literals.ts'
import type { PickleMachine } from './machine.ts'
import { type PickleDict, PickleError, type PickleValue } from './value.ts'

/** What one opcode does; its operands are next in the source. */
export type Opcode = (machine: PickleMachine) => void

/** Ends the pickle: the value at the top is what it holds. */
export const STOP = code('.')

/** The opcodes by their names in Python's `pickletools.py`, which says what each means. */
const OPCODES: Readonly<Record<string, readonly [byte: string, Opcode]>> = {
  // The frame of the program: nothing that is read from front to back needs it.
  PROTO: ['\x80', (m) => m.source.byte()],
  FRAME: ['\x95', (m) => m.source.size(8)],

  // The stack.
  MARK: ['(', (m) => m.mark()],
  POP: ['0', (m) => m.drop()],
  POP_MARK: ['1', (m) => m.popToMark()],
  DUP: ['2', (m) => m.push(m.top())],

  // Constants and numbers.
  NONE: ['N', (m) => m.push(null)],
  NEWTRUE: ['\x88', (m) => m.push(true)],
  NEWFALSE: ['\x89', (m) => m.push(false)],
  INT: ['I', (m) => m.push(integerOrBoolean(m.source.line()))],
  BININT: ['J', (m) => m.push(BigInt(m.source.int32()))],
  BININT1: ['K', (m) => m.push(BigInt(m.source.size(1)))],
  BININT2: ['M', (m) => m.push(BigInt(m.source.size(2)))],
  LONG: ['L', (m) => m.push(integer(m.source.line().replace(/L$/, '')))],
  LONG1: ['\x8a', (m) => m.push(m.source.long(m.source.size(1)))],
  LONG4: ['\x8b', (m) => m.push(m.source.long(integerLength(m.source.int32())))],
  FLOAT: ['F', (m) => m.push(float(m.source.line()))],
  BINFLOAT: ['G', (m) => m.push(m.source.float())],

  // Texts; those of Python 2 are Latin-1.
  STRING: ['S', (m) => m.push(unquoted(m.source.line()))],
  BINSTRING: ['T', (m) => m.push(m.source.latin1(textLength(m.source.int32())))],
  SHORT_BINSTRING: ['U', (m) => m.push(m.source.latin1(m.source.size(1)))],
  UNICODE: ['V', (m) => m.push(unescaped(m.source.line()))],
  BINUNICODE: ['X', (m) => m.push(m.source.text(m.source.size(4)))],
  SHORT_BINUNICODE: ['\x8c', (m) => m.push(m.source.text(m.source.size(1)))],
  BINUNICODE8: ['\x8d', (m) => m.push(m.source.text(m.source.size(8)))],

  // Bytes.
  BINBYTES: ['B', (m) => m.push(m.source.take(m.source.size(4)))],
  SHORT_BINBYTES: ['C', (m) => m.push(m.source.take(m.source.size(1)))],
  BINBYTES8: ['\x8e', (m) => m.push(m.source.take(m.source.size(8)))],
  BYTEARRAY8: ['\x96', (m) => m.push(m.source.take(m.source.size(8)))],

  // Lists, tuples and sets.
  EMPTY_LIST: [']', (m) => m.push({ type: 'list', items: [] })],
  LIST: ['l', (m) => m.push({ type: 'list', items: m.popToMark() })],
  APPEND: ['a', (m) => m.extend([m.pop()])],
  APPENDS: ['e', (m) => m.extend(m.popToMark())],
  EMPTY_TUPLE: [')', (m) => m.push({ type: 'tuple', items: [] })],
  TUPLE: ['t', (m) => m.push({ type: 'tuple', items: m.popToMark() })],
  TUPLE1: ['\x85', (m) => m.tuple(1)],
  TUPLE2: ['\x86', (m) => m.tuple(2)],
  TUPLE3: ['\x87', (m) => m.tuple(3)],
  EMPTY_SET: ['\x8f', (m) => m.push({ type: 'set', items: [] })],
  FROZENSET: ['\x91', (m) => m.push({ type: 'set', items: m.popToMark() })],
  ADDITEMS: ['\x90', (m) => m.extend(m.popToMark())],

  // Dicts.
  EMPTY_DICT: ['}', (m) => m.push({ type: 'dict', entries: [] })],
  DICT: ['d', (m) => m.push({ type: 'dict', entries: pairs(m.popToMark()) })],
  SETITEM: ['s', (m) => m.update([m.popPair()])],
  SETITEMS: ['u', (m) => m.update(pairs(m.popToMark()))],

  // The memo.
  PUT: ['p', (m) => m.remember(Number(integer(m.source.line())))],
  BINPUT: ['q', (m) => m.remember(m.source.size(1))],
  LONG_BINPUT: ['r', (m) => m.remember(m.source.size(4))],
  MEMOIZE: ['\x94', (m) => m.remember()],
  GET: ['g', (m) => m.recall(Number(integer(m.source.line())))],
  BINGET: ['h', (m) => m.recall(m.source.size(1))],
  LONG_BINGET: ['j', (m) => m.recall(m.source.size(4))],

  // Classes, and what they make.
  GLOBAL: ['c', (m) => m.find(m.source.line(), m.source.line())],
  STACK_GLOBAL: ['\x93', (m) => m.find(...m.popPair())],
  REDUCE: ['R', (m) => m.reduce(...m.popPair())],
  NEWOBJ: ['\x81', (m) => m.reduce(...m.popPair())],
  NEWOBJ_EX: ['\x92', newObjectEx],
  INST: ['i', instance],
  OBJ: ['o', object],
  BUILD: ['b', (m) => m.build(m.pop())],
}

/** By their bytes; undefined for what is no opcode, and for those that ask for values from outside of the pickle. */
const BY_CODE = Object.values(OPCODES).reduce<(Opcode | undefined)[]>((all, [byte, opcode]) => {
  all[code(byte)] = opcode
  return all
}, Array(256).fill(undefined))

export function opcodeOf(byte: number): Opcode {
  const opcode = BY_CODE[byte]
  if (opcode) return opcode
  throw new PickleError(`The pickle has an opcode 0x${byte.toString(16)} that this reader does not take`)
}

/** Above the class are its arguments and its keyword arguments, which nothing that is known here has. */
function newObjectEx(machine: PickleMachine): void {
  machine.pop()
  machine.reduce(...machine.popPair())
}

/** The class is named in the source, its arguments are above the mark. */
function instance(machine: PickleMachine): void {
  const items = machine.popToMark()
  machine.find(machine.source.line(), machine.source.line())
  machine.reduce(machine.pop(), { type: 'tuple', items })
}

/** The class and its arguments are above the mark. */
function object(machine: PickleMachine): void {
  const [made, ...items] = machine.popToMark()
  machine.reduce(made ?? null, { type: 'tuple', items })
}

function pairs(items: readonly PickleValue[]): PickleDict['entries'] {
  if (items.length % 2 !== 0) throw new PickleError('The pickle has a key without a value')
  return Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i]!, items[2 * i + 1]!])
}

function code(byte: string): number {
  return byte.charCodeAt(0)
}
