import { expect, test } from 'vitest'
import { OutputLog } from '../../src/tasks/output-log.ts'
import fc from '../property.ts'

test('what is read bit by bit is what was printed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.boolean())), (steps) => {
      const log = new OutputLog()
      let [seen, read] = [0, '']
      for (const [index, [text, looks]] of steps.entries()) {
        log.add({ count: index + 1, stream: 'stdout', text })
        for (const piece of looks || index === steps.length - 1 ? log.since(seen) : []) {
          read += piece.text
          seen = piece.count
        }
      }
      expect(read).toBe(steps.map(([text]) => text).join(''))
    }),
    { numRuns: 100 },
  )
})

test('of much output the end is kept, and how much is not is said', () => {
  const log = new OutputLog()
  for (let count = 1; count <= 30; count++) log.add({ count, stream: 'stdout', text: 'x'.repeat(100_000) })
  expect(log.length).toBe(1_000_000)
  const [first, ...others] = log.since(0)
  expect(first).toMatchObject({ count: 20, text: '[2000000 characters before this are not kept]\n' })
  expect(others).toHaveLength(10)
  expect(log.since(25).map(({ count }) => count)).toEqual([26, 27, 28, 29, 30])
})
