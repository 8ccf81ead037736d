import { expect, test } from 'vitest'
import { SharedReads } from '../../../src/store/mongo/shared-reads.ts'

/** Reads that end when they are told to, with what they are told. */
function reads() {
  const begun: PromiseWithResolvers<string>[] = []
  const shared = new SharedReads<string>()
  const read = (name = 'a') =>
    shared.read(name, () => {
      const one = Promise.withResolvers<string>()
      begun.push(one)
      return one.promise
    })
  return { begun, read }
}

test('who comes while a read is under way waits for the next one, which all of them share', async () => {
  const { begun, read } = reads()
  const [first, second, third] = [read(), read(), read()]
  expect(begun.length).toBe(1)
  begun[0]?.resolve('old')
  expect(await first).toBe('old')
  await expect.poll(() => begun.length).toBe(2)
  const fourth = read()
  begun[1]?.resolve('new')
  expect([await second, await third]).toEqual(['new', 'new'])
  await expect.poll(() => begun.length).toBe(3)
  begun[2]?.resolve('newest')
  expect(await fourth).toBe('newest')
})

test('what is asked for when nothing is under way is read at once, and so is another thing', async () => {
  const { begun, read } = reads()
  const first = read()
  begun[0]?.resolve('1')
  await first
  const [again, other] = [read(), read('b')]
  expect(begun.length).toBe(3)
  begun[1]?.resolve('2')
  begun[2]?.resolve('3')
  expect([await again, await other]).toEqual(['2', '3'])
})

test('a read that fails fails for those who share it alone', async () => {
  const { begun, read } = reads()
  const [first, second] = [read(), read()]
  begun[0]?.reject(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.resolve('back')
  expect(await second).toBe('back')
})
