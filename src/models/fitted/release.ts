import { isContainer, isDict, isObject, isSequence, type PickleValue } from '../../pickle/value.ts'

/**
 * Lets go of what objects of a pickle were read from, once all that computes is made: what a model keeps refers to some of
 * them, and each of them to the bytes of the file. Afterwards their attributes are gone.
 */
export function release(value: PickleValue): void {
  const seen = new Set<PickleValue>()
  const waiting: (PickleValue | undefined)[] = [value]
  for (let part = waiting.pop(); part !== undefined || waiting.length > 0; part = waiting.pop()) {
    if (part === undefined || !isContainer(part) || seen.has(part)) continue
    seen.add(part)
    if (isObject(part)) {
      waiting.push(part.args, part.state)
      part.args = undefined
      part.state = undefined
    } else if (isSequence(part)) for (const item of part.items) waiting.push(item)
    else if (isDict(part)) for (const [key, item] of part.entries) waiting.push(key, item)
  }
}
