import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { median, newFolder, type Runtime } from '../processes.ts'
import { put, read } from './curl.ts'
import { datasetsOf, startFilled } from './filled.ts'
import { FORMS } from './inputs.ts'

const ROUNDS = 9

/** Coprime to powers of ten: its multiples are each remainder once, all over the rows. */
const STEP = 7919

/** Rows by `id`, and beside it `value`, of which every chunk has small ones and large ones. */
async function sortedRows(rows: number): Promise<string> {
  const file = join(await newFolder(), 'sorted')
  const id = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row))
  const value = Float64Array.from({ length: rows }, (_, row) => (row * STEP) % rows)
  await writeFile(file, tableToIPC(tableFromArrays({ id, value }), { format: 'stream' })!)
  return file
}

/** Lines with what is read of many rows without looking at all of them, against what is not. */
export async function* benchSkips(
  runtime: Runtime,
  rows: number,
  checkout: string | undefined,
): AsyncGenerator<string> {
  const file = await sortedRows(rows)
  const fill = async (dataset: string) => void (await put(`${dataset}/sorted`, file, FORMS.Arrow))
  await using ours = await startFilled(runtime, undefined, fill)
  await using theirs = checkout === undefined ? undefined : await startFilled(runtime, checkout, fill)
  const pairs = [
    ['the last 1,000 by id, against 1,000 by value', `id__gte=${rows - 1000}`, 'value__lt=1000'],
    [`limit=10&offset=${rows - 1000}, against limit=10`, `limit=10&offset=${rows - 1000}`, 'limit=10'],
  ] as const
  for (const [what, query, other] of pairs) {
    const cells: string[] = []
    for (const server of theirs ? [ours, theirs] : [ours]) {
      const times: [number, number][] = []
      const ask = (text: string) => read(`${datasetsOf(server)}/sorted?${text}`)
      for (let round = 0; round < ROUNDS; round++) times.push([await ask(query), await ask(other)])
      const [first, second] = [median(times.map(([a]) => a)), median(times.map(([, b]) => b))]
      cells.push(
        `${(first * 1000).toFixed(1)} ms, ${(second * 1000).toFixed(1)} ms`,
        (first / second).toFixed(3),
      )
    }
    yield `| ${runtime} | ${what} | ${cells.join(' | ')}${theirs ? '' : ' | | '} |`
  }
}
