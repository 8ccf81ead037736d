import { expect, test } from 'vitest'
import { failureOfWorker } from '../../src/cluster/tools-translation.ts'

const failed = (exception: string, message: string) =>
  ({ kind: 'unprocessable', exception, message }) as const

test.each([
  ['TypeError', 'startswith first arg must be str or a tuple of str, not bytes'],
  ['AttributeError', "'str' object has no attribute 'decode'"],
])('a file that omega-ml could not read names the database: %s', (exception, message) => {
  expect(failureOfWorker(failed(exception, message))).toEqual({
    kind: 'unavailable',
    exception,
    message: `omega-ml's worker could not read a stored file, its database was away; send the task again (${exception}: ${message})`,
  })
})

test('what a script has raised stays what it is, also of the same words', () => {
  const message = "'str' object has no attribute 'decode'"
  const raised = JSON.stringify({ result: `AttributeError("${message}")` })
  expect(failureOfWorker(failed('Exception', raised))).toEqual(failed('AttributeError', message))
})

test('other failures of omega-ml stay what they are', () => {
  const failure = failed('ValueError', 'Found array with 0 samples')
  expect(failureOfWorker(failure)).toBe(failure)
})
