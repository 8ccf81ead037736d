import { PickleError } from './value.ts'

/** What reading may take, in bytes, and about how many a value takes, and a container or mark besides. */
const MOST_BYTES = 256 * 2 ** 20
export const OF_VALUE = 32
export const OF_CONTAINER = 64

const MOST_MEMOS = 4_000_000

/** Of one integer, in bytes: making a longer one takes time in the square of its length. */
const LONGEST_INTEGER = 4096

/** What one pickle may take in memory, about: a few bytes can ask for a billion values. */
export class Budget {
  #left = MOST_BYTES

  spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new PickleError('The pickle has more values than can be held')
  }
}

export function checkMemos(count: number): void {
  if (count > MOST_MEMOS) throw new PickleError(`The pickle remembers more than ${MOST_MEMOS} values`)
}

/** The length of an integer in bytes. */
export function integerLength(bytes: number): number {
  if (bytes >= 0 && bytes <= LONGEST_INTEGER) return bytes
  throw new PickleError(`The pickle has an integer of ${bytes} bytes, ${LONGEST_INTEGER} are the most`)
}

/** Whether so many decimal digits are no more than an integer may have. */
export function isShortInteger(digits: number): boolean {
  return digits <= 2 * LONGEST_INTEGER
}

/** The length of a text in bytes. */
export function textLength(bytes: number): number {
  if (bytes >= 0) return bytes
  throw new PickleError(`The pickle has a text of ${bytes} bytes`)
}
