import { MongoBulkWriteError } from 'mongodb'
import { expect, test } from 'vitest'
import { DUPLICATE_KEY, hasCode } from '../../../src/store/mongo/failures.ts'
import { GroupWrites, settledBulk } from '../../../src/store/mongo/group-writes.ts'
import fc from '../../property.ts'

const fulfilled = <Value>(value: Value) => ({ status: 'fulfilled', value }) as const

test('what comes alone is written at once, what comes meanwhile in the next batch', async () => {
  const batches: (readonly number[])[] = []
  const written = Promise.withResolvers<void>()
  const group = new GroupWrites<number, number>(
    async (items) => {
      batches.push(items)
      if (batches.length === 1) await written.promise
      return items.map((item) => fulfilled(item * 2))
    },
    { sizeOf: () => 1 },
  )
  const first = group.add(1)
  expect(batches).toEqual([[1]])
  const others = [group.add(2), group.add(3)]
  written.resolve()
  expect(await Promise.all([first, ...others])).toEqual([2, 4, 6])
  expect(batches).toEqual([[1], [2, 3]])
})

test('each item has its own answer, in order, none is lost, and batches are bounded', async () => {
  const items = fc.array(fc.record({ size: fc.nat({ max: 3 * 2 ** 20 }), isBad: fc.boolean() }), {
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      const seen: number[] = []
      const group = new GroupWrites<(typeof all)[number] & { n: number }, number>(
        async (batch) => {
          const bytes = batch.reduce((sum, { size }) => sum + size, 0)
          expect(batch.length === 1 || bytes <= 4 * 2 ** 20).toBe(true)
          seen.push(...batch.map(({ n }) => n))
          return batch.map(({ n, isBad }) => (isBad ? { status: 'rejected', reason: n } : fulfilled(n)))
        },
        { sizeOf: ({ size }) => size },
      )
      const settled = await Promise.allSettled(all.map((item, n) => group.add({ ...item, n })))
      expect(settled).toEqual(
        all.map(({ isBad }, n) => (isBad ? { status: 'rejected', reason: n } : fulfilled(n))),
      )
      expect(seen).toEqual(all.map((_, n) => n))
    }),
    { numRuns: 50 },
  )
})

/** How a write of a batch goes: `answer` says it of each item, the others of none. */
const WRITES = ['answer', 'reject', 'throw', 'say too little'] as const

test('every item is settled whatever becomes of its batch, and nothing later is held up by it', async () => {
  const write = fc.record({ ends: fc.constantFrom(...WRITES), turns: fc.nat({ max: 5 }) })
  const adds = fc.array(fc.record({ turns: fc.nat({ max: 5 }), isBad: fc.boolean() }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1 }), adds, async (writes, all) => {
      let batches = 0
      const known = new Map<number, 'written' | 'refused' | 'unknown'>()
      const group = new GroupWrites<number, number>(
        (items) => {
          const { ends, turns } = writes[batches++ % writes.length]!
          const said = items.map((n, place) => {
            const isUnknown = ends !== 'answer' && (ends !== 'say too little' || place > 0)
            known.set(n, isUnknown ? 'unknown' : all[n]!.isBad ? 'refused' : 'written')
            return all[n]!.isBad ? ({ status: 'rejected', reason: n } as const) : fulfilled(n)
          })
          if (ends === 'throw') throw new Error('away')
          return later(turns).then(() => {
            if (ends === 'reject') throw new Error('away')
            return ends === 'say too little' ? said.slice(0, 1) : said
          })
        },
        { sizeOf: () => 1 },
      )
      const settled = await Promise.allSettled(
        all.map(async ({ turns }, n) => {
          await later(turns)
          return group.add(n)
        }),
      )
      for (const [n, one] of settled.entries()) {
        const was = known.get(n)
        expect(one.status).toBe(was === 'written' ? 'fulfilled' : 'rejected')
        if (one.status === 'rejected') expect(one.reason === n).toBe(was === 'refused')
      }
      // None is written twice, or not at all.
      expect(known.size).toBe(all.length)
    }),
    { numRuns: 100 },
  )
})

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('a batch that is full waits for nobody', async () => {
  const sizes: number[] = []
  const write = async (items: readonly number[]) => {
    sizes.push(items.length)
    return items.map(() => fulfilled(undefined))
  }
  const group = new GroupWrites<number>(write, { sizeOf: () => 1, pause: 1, most: 2 })
  await Promise.all([1, 2, 3, 4, 5].map((item) => group.add(item)))
  expect(sizes).toEqual([2, 2, 1])
})

test('an item that cannot be measured is refused alone', async () => {
  const sizeOf = (item: number | null) => {
    if (item === null) throw new Error('no size')
    return item
  }
  const group = new GroupWrites<number | null>(async (items) => items.map(() => fulfilled(undefined)), {
    sizeOf,
  })
  await expect(group.add(null)).rejects.toThrow('no size')
  await expect(group.add(1)).resolves.toBeUndefined()
})

test('a bulk write that fails for some says for which, as the server would of each', async () => {
  const error = Object.assign(Object.create(MongoBulkWriteError.prototype) as MongoBulkWriteError, {
    writeErrors: [{ index: 1, code: DUPLICATE_KEY, errmsg: 'E11000 duplicate key' }],
  })
  const settled = await settledBulk(3, Promise.reject(error))
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(hasCode((settled[1] as PromiseRejectedResult).reason, DUPLICATE_KEY)).toBe(true)
  await expect(settledBulk(1, Promise.reject(new Error('away')))).rejects.toThrow('away')
})
