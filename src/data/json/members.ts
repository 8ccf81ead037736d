import { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, NONE, type Scanner } from './scanner.ts'

const QUOTE = 0x22

/** What stands at the scanner: an item, the place behind the closing bracket, or, false, nothing yet: the body is cut there. */
export type Standing = 'item' | 'closed' | false

/** Goes back to `begin`, to be read again once there are more bytes; an error when they never come. */
export function cutAt(scanner: Scanner, begin: number, wanted: string): false {
  scanner.lacks(wanted)
  scanner.at = begin
  return false
}

/** Steps to the next item of a list whose opening bracket was read, over the comma unless it is the first. */
export function nextInList(scanner: Scanner, begin: number, isFirst: boolean): Standing {
  const code = scanner.skip()
  if (code === CLOSE_LIST) {
    scanner.at += 1
    return 'closed'
  }
  if (isFirst) return 'item'
  if (code === NONE) return cutAt(scanner, begin, '"," or "]"')
  if (code !== COMMA) throw scanner.unexpected('"," or "]"')
  scanner.at += 1
  return 'item'
}

/** Steps to the opening quote of the next key of an object, as `nextInList`. */
export function nextKey(scanner: Scanner, begin: number, isFirst: boolean): Standing {
  let code = scanner.skip()
  if (code === CLOSE_OBJECT) {
    scanner.at += 1
    return 'closed'
  }
  if (!isFirst) {
    if (code === NONE) return cutAt(scanner, begin, '"," or "}"')
    if (code !== COMMA) throw scanner.unexpected('"," or "}"')
    scanner.at += 1
    code = scanner.skip()
  }
  if (code === NONE) return cutAt(scanner, begin, 'a key in double quotes')
  if (code !== QUOTE) throw scanner.unexpected('a key in double quotes')
  return 'item'
}

/** Steps over the colon behind a key; false where the body is cut before it. */
export function passColon(scanner: Scanner, begin: number): boolean {
  const code = scanner.skip()
  if (code === NONE) return cutAt(scanner, begin, '":"')
  if (code !== COLON) throw scanner.unexpected('":"')
  scanner.at += 1
  return true
}
