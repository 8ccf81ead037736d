import { badRequest } from '../../error.ts'
import type { FrameChunk, FrameSource } from '../frame/frame.ts'
import { printDatetime } from '../frame/time.ts'
import { isHeld } from '../frame/time-unit.ts'
import { NAT, type Vector } from '../frame/vector.ts'

/** The times of the same columns in both units: `ns` wraps where `us` is further away than it reaches. */
export interface BothUnits {
  readonly ns: FrameSource
  readonly us: FrameSource
}

/**
 * Those of the columns of INT96, a day and nanoseconds of it, that need microseconds, since nanoseconds of 64 bits do not reach all
 * of their times: Spark writes its 9999-12-31 so. Throws 400 for one that has both such a time and one of whole nanoseconds.
 */
export async function farColumns(
  { ns, us }: BothUnits,
  columns: readonly string[],
): Promise<ReadonlySet<string>> {
  const far = new Set<string>()
  const fine = new Map<string, { readonly row: number; readonly text: string }>()
  const places = columns.map((name) => us.schema.columns.findIndex((column) => column.name === name))
  let before = 0
  for await (const [exact, wide] of pairs(ns.chunks, us.chunks)) {
    for (const [i, name] of columns.entries()) {
      const place = places[i]!
      const [nanos, micros] = [timesOf(exact.columns[place]!), timesOf(wide.columns[place]!)]
      for (let row = 0; row < micros.length; row++) {
        const value = micros[row]!
        if (value === NAT) continue
        if (!isHeld(value * 1000n)) far.add(name)
        else if (nanos[row] !== value * 1000n && !fine.has(name))
          fine.set(name, { row: before + row + 1, text: printDatetime(nanos[row]!, 'ns') })
      }
    }
    before += wide.rows
  }
  for (const name of far) {
    const lost = fine.get(name)
    if (lost)
      throw badRequest(
        `Column "${name}" has times that only microseconds reach, and "${lost.text}" in row ${lost.row} of the data, which they cannot hold`,
      )
  }
  return far
}

function timesOf(vector: Vector): BigInt64Array {
  if (vector.type !== 'bigint') throw new TypeError(`A column of INT96 was read as ${vector.type}`)
  return vector.values as BigInt64Array
}

async function* pairs(
  first: FrameSource['chunks'],
  second: FrameSource['chunks'],
): AsyncGenerator<readonly [FrameChunk, FrameChunk]> {
  const others = iterate(second)
  for await (const chunk of first) {
    const other = await others.next()
    if (!other.done) yield [chunk, other.value]
  }
}

async function* iterate(chunks: FrameSource['chunks']): AsyncGenerator<FrameChunk> {
  yield* chunks
}
