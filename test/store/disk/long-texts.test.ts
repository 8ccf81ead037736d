import { readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { LongTexts } from '../../../src/store/disk/long-texts.ts'
import type { Outcome, TaskId } from '../../../src/store/task-records.ts'
import { newTask } from '../task-records.suite.ts'
import { newFolder } from './store-of.ts'

const LONG = `"${'é'.repeat(100_000)}"`
/** So long ago that what is not named by then is not about to be. */
const EARLIER = new Date(Date.now() - 120_000)

async function age(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await utimes(join(folder, name), EARLIER, EARLIER)
}

test('a long text is a file, a short one stays what it is', async () => {
  const folder = join(await newFolder(), 'tasks')
  const texts = new LongTexts(folder)
  expect(texts.keep('a', '"short"')).toBe('"short"')
  expect(await texts.read('"short"')).toBe('"short"')
  const kept = await texts.keep('a', LONG)
  expect(kept.length).toBeLessThan(100)
  expect(await texts.read(kept)).toBe(LONG)
  await rm(folder, { recursive: true })
  expect(await texts.read(kept)).toBeUndefined()
})

test('files that no row names any more are swept, but not those that were written just now', async () => {
  const folder = join(await newFolder(), 'tasks')
  const texts = new LongTexts(folder)
  await texts.sweep(() => false) // there is no folder yet
  const first = await texts.keep('a', LONG)
  const second = await texts.keep('b', LONG)
  await texts.sweep(() => false)
  expect(await readdir(folder)).toHaveLength(2)
  await age(folder)
  await texts.sweep((id, kept) => id === 'b' && kept === second)
  expect([await texts.read(first), await texts.read(second)]).toEqual([undefined, LONG])
})

test('what is long of a task is a file for as long as the task has it', async () => {
  const data = await newFolder()
  const database = await openDisk(data)
  const { tasks } = database
  const task = newTask()
  const { id } = task.message
  const message = { ...task.message, args: [LONG] }
  const folder = join(data, 'tasks')
  const swept = async (now: number) => {
    await age(folder)
    await tasks.expire(new Date(now))
    return (await readdir(folder)).length
  }
  const repeated = { ...task, message, idempotency: { key: 'k', fingerprint: 'f' } }
  await tasks.insert(repeated)
  expect(await swept(0)).toBe(1)
  const outcome: Outcome = { state: 'SUCCESS', result: LONG }
  await tasks.finish(id, outcome, new Date(1000), new Date(2000))
  expect(await tasks.finish(id, outcome, new Date(1000), new Date(2000))).toBe(false)
  expect(await swept(1500)).toBe(1)
  const again = { ...repeated, message: { ...message, id: 'other' as TaskId } }
  expect(await tasks.insert(again)).toMatchObject({ id, outcome })
  await tasks.expire(new Date(2000))
  expect(await tasks.find(id)).toMatchObject({ state: 'SUCCESS', outcome: undefined })
  expect(await swept(2000)).toBe(0)
  await database.close()
})

test('a task whose message is gone is reported as one that had begun', async () => {
  const data = await newFolder()
  const gone = await openDisk(data)
  const task = newTask()
  await gone.tasks.insert({ ...task, message: { ...task.message, args: [LONG] } })
  await gone.close()
  await rm(join(data, 'tasks'), { recursive: true })
  const database = await openDisk(data)
  expect(await database.tasks.adopt()).toMatchObject([{ record: { id: task.message.id, state: 'STARTED' } }])
  await database.close()
})
