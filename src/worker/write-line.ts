import { writeSync } from 'node:fs'
import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { patiently } from './patiently.ts'

const OUTPUT = 1

/** Writes a line of the protocol of workers to standard output, whole and at once, also from a thread beside the main one. */
export function writeLine(value: unknown): void {
  const bytes = Buffer.from(`${jsonText(value as Json)}\n`)
  for (let at = 0; at < bytes.length; ) at += patiently(() => writeSync(OUTPUT, bytes, at))
}
