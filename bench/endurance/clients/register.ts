import { tableFromIPC } from 'apache-arrow'
import type { Client, Question } from '../visit.ts'
import { expectSame } from '../visit.ts'

const ARROW = 'application/vnd.apache.arrow.stream'
const ROWS = 40

interface Table {
  readonly i: readonly number[]
  readonly f: readonly number[]
  readonly s: readonly string[]
}

/** A table that one number says all of. */
function tableOf(seed: number): Table {
  const rows = Array.from({ length: ROWS }, (_, row) => row)
  return {
    i: rows.map((row) => seed * 1000 + row),
    f: rows.map((row) => (seed + row) / 3),
    s: rows.map((row) => `${seed}, "${row}" é`),
  }
}

/** One line of each row, by columns. */
function lines<Line>(table: Table, line: (row: { i: number; f: number; s: string }) => Line): Line[] {
  return table.i.map((i, row) => line({ i, f: table.f[row]!, s: table.s[row]! }))
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

const WRITES: readonly ((table: Table) => Question)[] = [
  (data) => ({ json: { data } }),
  (table) => ({
    headers: { 'Content-Type': 'text/csv' },
    body: `i,f,s\n${lines(table, ({ i, f, s }) => `${i},${f},${quoted(s)}\n`).join('')}`,
  }),
  (table) => ({
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: lines(table, (row) => `${JSON.stringify(row)}\n`).join(''),
  }),
]

const READS: readonly { readonly accept: string; read(bytes: Uint8Array, text: string): Table }[] = [
  { accept: 'application/json', read: (_, text) => JSON.parse(text).data },
  {
    accept: 'application/x-ndjson',
    read: (_, text) => {
      const rows = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      return { i: rows.map((row) => row.i), f: rows.map((row) => row.f), s: rows.map((row) => row.s) }
    },
  },
  {
    accept: ARROW,
    read: (bytes) => {
      const rows = tableFromIPC(bytes).toArray()
      return { i: rows.map((row) => Number(row.i)), f: rows.map((row) => row.f), s: rows.map((row) => row.s) }
    },
  },
]

/** Replaces a dataset in one form and reads it in another: what is read is what was written last. */
export function register(name: string): Client {
  let round = 0
  /** What it may hold: more than one where nobody knows what came of a write. */
  let possible: readonly number[] = []
  return async (visit) => {
    round += 1
    const write = WRITES[round % WRITES.length]!(tableOf(round))
    possible = [...possible, round]
    if (await visit.ask('PUT', `dataset/${name}?append=0`, write)) possible = [round]
    const { accept, read } = READS[Math.floor(round / WRITES.length) % READS.length]!
    const isSure = possible.length === 1
    const answer = await visit.ask('GET', `dataset/${name}?orient=list`, {
      headers: { Accept: accept },
      ...(!isSure && { expected: [200, 404] }),
    })
    if (answer?.status !== 200) return
    const { i, f, s } = read(answer.bytes, answer.text)
    const seed = Math.floor(Number(i[0]) / 1000)
    if (!possible.includes(seed))
      throw new Error(
        `dataset/${name} holds what was written in round ${seed}, not in ${possible.join(' or ')}`,
      )
    expectSame({ i, f, s }, tableOf(seed), `dataset/${name} as ${accept}`)
  }
}
