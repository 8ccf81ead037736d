import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { encodeEvents } from '../../../src/resources/task/events.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import type { TaskEvent } from '../../../src/tasks/task-event.ts'

const id = crypto.randomUUID() as TaskId
const PENDING: TaskEvent = { id: '1.0', type: 'state', state: 'PENDING', at: new Date(0) }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function* pendingThen(rest: () => Promise<void>): AsyncGenerator<TaskEvent> {
  yield PENDING
  await rest()
}

/** What is read until the stream says nothing more for now. */
async function read(reader: ReadableStreamDefaultReader<Uint8Array>, times: number): Promise<string> {
  let text = ''
  for (let time = 0; time < times; time++) text += new TextDecoder().decode((await reader.read()).value)
  return text
}

test('events have the id, the type and the state', async () => {
  const stream = encodeEvents(
    id,
    pendingThen(async () => {}),
    () => {},
  )
  expect(await new Response(stream).text()).toBe(
    `: task events\n\nid: 1.0\nevent: state\ndata: {"task_id":"${id}","status":"PENDING","at":"1970-01-01T00:00:00.000Z"}\n\n`,
  )
})

test('a stream that is silent says every fifteen seconds that it lives', async () => {
  const reader = encodeEvents(
    id,
    pendingThen(() => new Promise(() => {})),
    () => {},
  ).getReader()
  await read(reader, 2)
  for (const seconds of [15, 15]) {
    vi.advanceTimersByTime(seconds * 1000)
    expect(await read(reader, 1)).toBe(': keep-alive\n\n')
  }
  // Where nobody reads one comment waits, and no more heap up.
  vi.advanceTimersByTime(600_000)
  expect(await read(reader, 1)).toBe(': keep-alive\n\n')
  const next = reader.read()
  vi.advanceTimersByTime(14_000)
  expect(await Promise.race([next, Promise.resolve('silent')])).toBe('silent')
})

test('a stream whose events fail ends with the error, and says nothing after it', async () => {
  const gone = new Error('The database cannot be reached')
  const reader = encodeEvents(
    id,
    pendingThen(() => Promise.reject(gone)),
    () => {},
  ).getReader()
  await read(reader, 2)
  await expect(reader.read()).rejects.toBe(gone)
  // A word on a stream that has ended would be thrown where nobody can catch it.
  expect(() => vi.advanceTimersByTime(60_000)).not.toThrow()
})

test('nobody reads on: the watch is stopped', async () => {
  const stop = vi.fn()
  const reader = encodeEvents(
    id,
    pendingThen(() => new Promise(() => {})),
    stop,
  ).getReader()
  await reader.cancel()
  expect(stop).toHaveBeenCalledOnce()
  expect(() => vi.advanceTimersByTime(60_000)).not.toThrow()
})
