import type { Client, Visit } from '../visit.ts'

const BATCH = 5
/** Then it begins with another dataset, so that stores do not grow by it. */
const MOST_ROWS = 400

/** Adds rows, and checks that each confirmed batch is there once, and none by half. */
export function appender(name: string): Client {
  let generation = 0
  let confirmed = new Set<number>()
  let next = 0
  const place = () => `dataset/${name}-${generation}`

  async function append(visit: Visit): Promise<void> {
    const batch = next++
    const ids = Array.from({ length: BATCH }, (_, i) => batch * BATCH + i)
    const data = { id: ids, square: ids.map((id) => id * id), text: ids.map((id) => `row ${id}`) }
    if (await visit.ask('PUT', `${place()}/`, { json: { data } })) confirmed.add(batch)
  }

  async function check(visit: Visit): Promise<void> {
    const before = new Set(confirmed)
    const expected = before.size > 0 ? [200] : [200, 404]
    const answer = await visit.ask('GET', `${place()}?orient=list`, { expected })
    if (answer?.status !== 200) return
    const { id, square, text } = JSON.parse(answer.text).data as {
      id: number[]
      square: number[]
      text: string[]
    }
    const counts = new Map<number, number>()
    for (const [row, one] of id.entries()) {
      const batch = Math.floor(one / BATCH)
      counts.set(batch, (counts.get(batch) ?? 0) + 1)
      if (square[row] !== one * one || text[row] !== `row ${one}`)
        throw new Error(`${place()} has a wrong row of ${one}: ${square[row]}, "${text[row]}"`)
    }
    if (new Set(id).size !== id.length) throw new Error(`${place()} has rows twice: ${id.join(' ')}`)
    const halves = [...counts].filter(([, count]) => count !== BATCH).map(([batch]) => batch)
    if (halves.length > 0) throw new Error(`${place()} has the batches ${halves.join(' ')} by half`)
    const missing = [...before].filter((batch) => !counts.has(batch))
    if (missing.length > 0) throw new Error(`${place()} lacks the confirmed batches ${missing.join(' ')}`)
  }

  return async (visit) => {
    await append(visit)
    await check(visit)
    if (next * BATCH < MOST_ROWS) return
    if (!(await visit.ask('DELETE', `${place()}/`, { expected: [202, 404] }))) return
    generation += 1
    confirmed = new Set()
    next = 0
  }
}
