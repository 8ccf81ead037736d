import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, openApi } from '../../http/api.ts'
import fc from '../../property.ts'

/** The formats whose bytes say what is to come: lengths, offsets, types. */
const BINARY = ['application/vnd.apache.arrow.stream', 'application/vnd.apache.parquet']

/** Longest answer, in ms: the machine may have much else to do, which also is why a worker may give no sign for half as long. */
const LONGEST = 200_000

/** Damage is the same in each run. */
const SEED = { seed: 20_261_128, numRuns: 40 }

/** Every kind of column, with missing values, in two batches. */
const ROWS = Array.from({ length: 40 }, (_, row) => ({
  int: row,
  float: row + 0.5,
  bool: row % 2 === 0,
  text: row % 3 === 0 ? null : `row ${row}`,
}))
const DTYPES = { int: 'Int64', float: 'float32', bool: 'boolean', text: 'object' }

describe.each(BINARY)('a damaged body of %s', (type) => {
  let api: Api
  let whole: Uint8Array<ArrayBuffer>
  beforeAll(async () => {
    api = await openApi({}, { dataWorkers: 1, dataMemory: 400, dataTimeLimit: LONGEST / 2000 })
    await api.send('PUT', 'dataset/whole', { data: ROWS, dtypes: DTYPES, orient: 'records' })
    await api.send('PUT', 'dataset/whole', { data: ROWS, dtypes: DTYPES, orient: 'records' })
    const answer = await api.send('GET', 'dataset/whole', null, { Accept: type })
    whole = new Uint8Array(await answer.arrayBuffer())
    expect(await put(whole)).toBe(204)
  })
  afterAll(() => api.close())

  const put = async (bytes: Uint8Array<ArrayBuffer>) => {
    const start = performance.now()
    const { status } = await api.send('PUT', 'dataset/damaged?append=0', bytes, { 'Content-Type': type })
    expect(performance.now() - start).toBeLessThan(LONGEST)
    return status
  }
  /** What was there is there, and can be read. */
  const isKept = async () => expect((await api.send('GET', 'dataset/whole')).status).toBe(200)

  test('that is cut is refused, or what came of it was whole', async () => {
    const cut = fc.integer({ min: 0, max: whole.length - 1 })
    await fc.assert(
      fc.asyncProperty(cut, async (length) => {
        expect([204, 400]).toContain(await put(whole.slice(0, length)))
      }),
      SEED,
    )
    await isKept()
  })

  test('that is cut in its first half is refused', async () => {
    for (const share of [0.01, 0.1, 0.2, 0.3]) {
      expect(await put(whole.slice(0, Math.floor(whole.length * share)))).toBe(400)
    }
  })

  test('of which bytes are changed is answered', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      to: fc.nat(255),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = whole.slice()
        for (const { at, to } of changes) changed[Math.floor(at * changed.length)] = to
        expect([204, 400, 413]).toContain(await put(changed))
      }),
      SEED,
    )
    await isKept()
  })
})
