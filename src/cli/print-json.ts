import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'

/** Prints a value for people, with numbers as they were written: `1.0` is not `1`. */
export function printJson(value: object): void {
  console.log(jsonText(value as Json, 2))
}
