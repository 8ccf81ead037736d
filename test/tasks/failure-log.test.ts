import { expect, test } from 'vitest'
import { notFound } from '../../src/error.ts'
import { unavailable } from '../../src/store/mongo/failures.ts'
import { BrokerAwayError } from '../../src/tasks/amqp/failures.ts'
import { failureLog } from '../../src/tasks/failure-log.ts'

function log() {
  const said: unknown[] = []
  let time = 0
  const report = failureLog(
    (what) => said.push(what),
    () => time,
  )
  return {
    said,
    /** Reports it at a time, in seconds. */
    at: (seconds: number, error: unknown) => {
      time = seconds * 1000
      report(error)
    },
  }
}

test('what is away is one sentence, whatever its reasons, until a minute has passed', () => {
  const { said, at } = log()
  at(0, unavailable(new Error('connection 7 was closed'), ['db:1']))
  at(0.25, unavailable(new Error('connect ECONNREFUSED'), ['db:1']))
  at(1, new BrokerAwayError(new Error('The broker is silent'), 'mq:2'))
  at(59, unavailable(new Error('connect ECONNREFUSED'), ['db:1']))
  expect(said).toEqual([
    'The database at db:1 cannot be reached, try again later: connection 7 was closed',
    'The broker of tasks at mq:2 cannot be reached, try again later: The broker is silent',
  ])
  at(60, unavailable(new Error('connect ECONNREFUSED'), ['db:1']))
  expect(said[2]).toBe('The database at db:1 cannot be reached, try again later: connect ECONNREFUSED')
})

test('other errors are told apart, and a defect is shown with its stack', () => {
  const { said, at } = log()
  const defect = new TypeError('x is not a function')
  for (const error of [notFound('There is no "a"'), notFound('There is no "b"'), defect, defect, 5])
    at(0, error)
  expect(said).toEqual(['There is no "a"', 'There is no "b"', defect, 5])
})
