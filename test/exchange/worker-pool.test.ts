import { expect, test } from 'vitest'
import { badRequest } from '../../src/error.ts'
import { type Answerer, answer } from '../../src/exchange/answerer.ts'
import { WorkerPool } from '../../src/exchange/worker-pool.ts'
import { linkPair } from './pair.ts'

test('a worker that retires answers what it was asked, is asked nothing more, and ends', async () => {
  let started = 0
  const ended: number[] = []
  const pool = new WorkerPool({
    start: (gone) => {
      const number = ++started
      const { asking, answering } = linkPair()
      const answerer: Answerer = answer(answering, {
        pause: async () => {},
        perform: async ({ value }) => {
          if (!('breaks' in value)) return { value: { number } }
          answerer.retire()
          throw badRequest('What it was asked has broken it')
        },
      })
      const end = () => {
        ended.push(number)
        gone({ cause: 'ended', message: 'It was told to' })
      }
      return { link: asking, end, kill: end }
    },
    most: 1,
    patience: 1000,
    errorOf: ({ message }) => new Error(message),
    report: ({ message }) => expect.fail(message),
  })
  const ask = async (value: object) => (await pool.ask({ value, body: null })).value
  expect(await ask({})).toEqual({ number: 1 })
  await expect(ask({ breaks: true })).rejects.toThrow('What it was asked has broken it')
  expect(ended).toEqual([1])
  expect(await ask({})).toEqual({ number: 2 })
  pool.close()
})
