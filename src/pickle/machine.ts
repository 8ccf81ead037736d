import { type Budget, checkMemos, OF_CONTAINER, OF_VALUE } from './bounds.ts'
import type { Classes } from './classes.ts'
import type { PickleSource } from './source.ts'
import {
  isContainer,
  isDict,
  isObject,
  isSequence,
  type PickleDict,
  PickleError,
  type PickleValue,
} from './value.ts'

/** What a pickle is a program for: a stack with marks, and a memo of values that it comes back to. */
export class PickleMachine {
  readonly source: PickleSource
  readonly #classes: Classes
  readonly #budget: Budget
  #stack: PickleValue[] = []
  /** The stacks below the marks. */
  readonly #below: PickleValue[][] = []
  readonly #memo = new Map<number, PickleValue>()

  constructor(source: PickleSource, classes: Classes, budget: Budget) {
    this.source = source
    this.#classes = classes
    this.#budget = budget
  }

  push(value: PickleValue): void {
    this.#budget.spend(isContainer(value) ? OF_VALUE + OF_CONTAINER : OF_VALUE)
    this.#stack.push(value)
  }

  pop(): PickleValue {
    return present(this.#stack.pop())
  }

  top(): PickleValue {
    return present(this.#stack.at(-1))
  }

  /** The two values at the top, the lower one first. */
  popPair(): [PickleValue, PickleValue] {
    const top = this.pop()
    return [this.pop(), top]
  }

  mark(): void {
    this.#budget.spend(OF_CONTAINER)
    this.#below.push(this.#stack)
    this.#stack = []
  }

  /** What is above the mark, which goes with it. */
  popToMark(): PickleValue[] {
    const items = this.#stack
    const below = this.#below.pop()
    if (!below) throw new PickleError('The pickle looks for a mark where there is none')
    this.#stack = below
    return items
  }

  /** The value at the top, or else the mark. */
  drop(): void {
    if (this.#stack.length > 0) this.pop()
    else this.popToMark()
  }

  /** Pushes a tuple of the `count` values at the top. */
  tuple(count: 1 | 2 | 3): void {
    if (this.#stack.length < count) present(undefined)
    this.push({ type: 'tuple', items: this.#stack.splice(-count) })
  }

  remember(place = this.#memo.size): void {
    checkMemos(this.#memo.size + 1)
    this.#memo.set(place, this.top())
  }

  recall(place: number): void {
    const value = this.#memo.get(place)
    if (value === undefined)
      throw new PickleError(`The pickle refers to value ${place}, which it does not have`)
    this.#budget.spend(OF_VALUE)
    this.#stack.push(value)
  }

  /** Adds to the list, set or object at the top. */
  extend(items: readonly PickleValue[]): void {
    const list = this.top()
    if (isObject(list)) this.#classes.append(list, items)
    else if (isSequence(list)) for (const item of items) list.items.push(item)
    else throw new PickleError('The pickle appends to what is no list')
  }

  /** Adds to the dict or object at the top. */
  update(entries: PickleDict['entries']): void {
    const dict = this.top()
    if (isObject(dict)) this.#classes.update(dict, entries)
    else if (isDict(dict)) for (const entry of entries) dict.entries.push(entry)
    else throw new PickleError('The pickle sets an item of what is no dict')
  }

  /** Pushes a class or function. */
  find(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw new PickleError('A class has no name')
    this.push(this.#classes.find(module, name))
  }

  /** Pushes what a class or function makes of arguments. */
  reduce(made: PickleValue, args: PickleValue): void {
    this.push(this.#classes.reduce(made, args, this.#budget))
  }

  /** Gives the value at the top its state. */
  build(state: PickleValue): void {
    const object = this.pop()
    this.#stack.push(this.#classes.build(object, state, this.source, this.#budget))
  }
}

function present(value: PickleValue | undefined): PickleValue {
  if (value === undefined) throw new PickleError('The pickle takes a value where there is none')
  return value
}
