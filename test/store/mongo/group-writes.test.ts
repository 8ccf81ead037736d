import fc from 'fast-check'
import { MongoBulkWriteError } from 'mongodb'
import { expect, test } from 'vitest'
import { DUPLICATE_KEY, hasCode } from '../../../src/store/mongo/failures.ts'
import { GroupWrites, settledBulk } from '../../../src/store/mongo/group-writes.ts'

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

test('a batch of which nothing is known rejects all of it, and the next one is written', async () => {
  let isAway = true
  const group = new GroupWrites<number>(
    async (items) => {
      if (isAway) throw new Error('away')
      return items.map(() => fulfilled(undefined))
    },
    { sizeOf: () => 1, pause: 1 },
  )
  const lost = await Promise.allSettled([group.add(1), group.add(2)])
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isAway = false
  await expect(group.add(3)).resolves.toBeUndefined()
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
