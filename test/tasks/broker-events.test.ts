import { expect, test } from 'vitest'
import { pendingRecord, type TaskId } from '../../src/store/task-records.ts'
import { hear } from '../../src/tasks/broker-events.ts'
import { Outcomes } from '../../src/tasks/outcomes.ts'
import { TasksInFlight } from '../../src/tasks/tasks-in-flight.ts'
import { newTask } from '../store/task-records.suite.ts'

test('a start that is heard while the end is being stored is not recorded, so that nothing is kept of it', async () => {
  const begun: TaskId[] = []
  const stored = Promise.withResolvers<boolean>()
  const records = {
    start: async (id: TaskId) => void begun.push(id),
    find: async () => undefined,
    finish: () => stored.promise,
    insertEnded: async () => {},
  }
  const tasks = new TasksInFlight()
  const report = (error: unknown) => expect(error).toBeUndefined()
  const closing = new AbortController().signal
  const outcomes = new Outcomes({ records, tasks, resultLife: 1000, closing, report })
  const options = { records, tasks, outcomes, report }
  const record = pendingRecord({ ...newTask(), submitted: new Date() })
  const { id } = record
  tasks.add(record)
  await hear({ type: 'started', id }, options)
  const ending = outcomes.finish(id, { state: 'REVOKED' })
  await hear({ type: 'started', id }, options)
  stored.resolve(true)
  await ending
  expect(begun).toEqual([id])
  expect(tasks.size).toBe(0)
})
