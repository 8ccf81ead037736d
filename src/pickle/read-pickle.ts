import { Budget } from './bounds.ts'
import { type Classes, namedClasses } from './classes.ts'
import { PickleMachine } from './machine.ts'
import { opcodeOf, STOP } from './opcodes.ts'
import { PickleSource } from './source.ts'
import type { PickleValue } from './value.ts'

/**
 * Reads a pickle of any protocol, 0 to 5, its bytes in one piece or in several, without running any of it: what becomes of classes and calls `classes` says.
 * Throws `PickleError` for what is not a pickle.
 */
export function readPickle(
  bytes: Uint8Array | readonly Uint8Array[],
  classes: Classes = namedClasses,
): PickleValue {
  return readFrom(new PickleSource(bytes), classes)
}

/** The same of a pickle within something else; the source is behind it then. What it takes comes off the budget of the whole. */
export function readFrom(source: PickleSource, classes: Classes, budget = new Budget()): PickleValue {
  const machine = new PickleMachine(source, classes, budget)
  for (;;) {
    const byte = source.byte()
    if (byte === STOP) return machine.pop()
    opcodeOf(byte)(machine)
  }
}
