import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { type NewTask, type Outcome, pendingRecord, type TaskId } from '../../src/store/task-records.ts'

const SUCCESS: Outcome = { state: 'SUCCESS', result: '{"value":0.1}' }
const FAILURE: Outcome = {
  state: 'FAILURE',
  failure: { kind: 'unprocessable', exception: 'ValueError', message: 'Too wide' },
}
const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000)

export function newTask(more: Partial<NewTask> = {}): NewTask {
  return {
    message: {
      id: crypto.randomUUID() as TaskId,
      task: 't',
      bucket: 'omegaml',
      args: ['m', null],
      kwargs: { a: 1 },
      label: 'gpu',
    },
    subject: { resource: 'model', name: 'm', action: 'predict' },
    resourceUri: '/api/v1/model/m/',
    echo: { datax: 'x' },
    user: 'ann',
    submitted: at(0),
    ...more,
  }
}

/** The same with an argument of so many characters. */
function long(task: NewTask, length: number): NewTask {
  return { ...task, message: { ...task.message, args: ['a'.repeat(length)] } }
}

/** What the records of every database must do. `open` opens one more process on what `place` names. */
export function taskRecordsContract<Place>(
  name: string,
  newPlace: () => Promise<Place>,
  open: (place: Place) => Promise<Database>,
): void {
  describe(`the task records of ${name}`, () => {
    let place: Place
    let database: Database
    beforeEach(async () => {
      place = await newPlace()
      database = await open(place)
    })
    afterEach(() => database.close())
    const insert = async (task = newTask()) => (await database.tasks.insert(task)).id

    test('give back what was recorded, through its states', async () => {
      const task = newTask()
      const id = await insert(task)
      const { message, ...facts } = task
      const open = { ...facts, id, bucket: 'omegaml', task: 't' }
      expect(await database.tasks.find(id)).toMatchObject({ ...open, state: 'PENDING', outcome: undefined })
      await database.tasks.start(id, at(1))
      await expect
        .poll(() => database.tasks.find(id))
        .toMatchObject({ state: 'STARTED', started: at(1), finished: null })
      expect(await database.tasks.finish(id, SUCCESS, at(2), at(9))).toBe(true)
      expect(await database.tasks.find(id)).toMatchObject({
        state: 'SUCCESS',
        outcome: SUCCESS,
        finished: at(2),
        expires: at(9),
      })
      expect(await database.tasks.find(message.id)).toBeDefined()
      expect(await database.tasks.find('none' as TaskId)).toBeUndefined()
    })

    test('keep the first outcome', async () => {
      const id = await insert()
      const outcomes: readonly Outcome[] = [FAILURE, SUCCESS, { state: 'REVOKED' }]
      const ends = outcomes.map((outcome, i) => database.tasks.finish(id, outcome, at(i), at(9)))
      const isFirst = await Promise.all(ends)
      expect(isFirst.filter(Boolean)).toHaveLength(1)
      const first = outcomes[isFirst.indexOf(true)]!
      expect(await database.tasks.finish(id, { state: 'REVOKED' }, at(3), at(9))).toBe(false)
      await database.tasks.start(id, at(4))
      expect(await database.tasks.find(id)).toMatchObject({
        state: first.state,
        outcome: first,
        started: null,
      })
    })

    test.each([1, 200_000])(
      'end a task with %i characters, whose insertion is still under way',
      async (length) => {
        const task = long(newTask(), length)
        const { id } = task.message
        const result: Outcome = { state: 'SUCCESS', result: JSON.stringify('b'.repeat(length)) }
        const inserted = database.tasks.insert(task)
        await database.tasks.start(id, at(1))
        const finished = database.tasks.finish(id, result, at(2), at(9))
        expect(await finished).toBe(true)
        expect((await inserted).id).toBe(id)
        expect(await database.tasks.find(id)).toMatchObject({
          state: 'SUCCESS',
          outcome: result,
          started: at(1),
          finished: at(2),
        })
        await database.tasks.expire(at(9))
        expect(await database.tasks.find(id)).toMatchObject({ state: 'SUCCESS', outcome: undefined })
        expect(await database.tasks.finish(id, FAILURE, at(10), at(19))).toBe(false)
      },
    )

    test('answer an idempotency key with the task that has it, also when both come at once', async () => {
      const repeated = () => newTask({ idempotency: { key: 'k', fingerprint: 'f' } })
      const ids = await Promise.all([insert(repeated()), insert(repeated()), insert(newTask())])
      expect(ids[1]).toBe(ids[0])
      expect(ids[2]).not.toBe(ids[0])
      expect(await insert(repeated())).toBe(ids[0])
    })

    test('list the newest first, by bucket, those that are accepted', async () => {
      const ids: TaskId[] = []
      for (const second of [1, 2, 3]) ids.push(await insert(newTask({ submitted: at(second) })))
      const query = { bucket: 'omegaml', offset: 0, limit: 2 }
      expect(await database.tasks.list(query)).toMatchObject({
        total: 3,
        tasks: [{ id: ids[2] }, { id: ids[1] }],
      })
      const accepts = (task: { id: TaskId }) => task.id !== ids[2]
      expect(await database.tasks.list({ ...query, accepts })).toMatchObject({
        total: 2,
        tasks: [{ id: ids[1] }, {}],
      })
      expect((await database.tasks.list({ ...query, bucket: 'other' })).total).toBe(0)
      await database.tasks.finish(ids[2]!, FAILURE, at(4), at(9))
      expect((await database.tasks.list(query)).tasks[0]).toMatchObject({ outcome: FAILURE })
    })

    test('forget outcomes at their time, and the tasks later', async () => {
      const id = await insert()
      await database.tasks.finish(id, SUCCESS, at(10), at(20))
      await database.tasks.expire(at(19))
      expect((await database.tasks.find(id))?.outcome).toEqual(SUCCESS)
      await database.tasks.expire(at(20))
      expect(await database.tasks.find(id)).toMatchObject({ state: 'SUCCESS', outcome: undefined })
      await database.tasks.expire(at(30))
      expect(await database.tasks.find(id)).toBeUndefined()
    })

    test('leave the tasks of a process that lives to it, and show it what others revoke', async () => {
      const id = await insert()
      const other = await open(place)
      expect(await other.tasks.adopt()).toEqual([])
      const before = new Date()
      await other.tasks.finish(id, { state: 'REVOKED' }, new Date(), at(9))
      expect(await database.tasks.revokedSince(before)).toEqual([id])
      expect(await other.tasks.revokedSince(before)).toEqual([])
      await other.close()
    })

    test('give unfinished tasks of a process that is gone to one other, oldest first', async () => {
      const gone = await open(place)
      const task = long(newTask({ submitted: at(2) }), 200_000)
      await gone.tasks.insert(task)
      const started = (await gone.tasks.insert(newTask({ submitted: at(1) }))).id
      await gone.tasks.start(started, at(3))
      const done = (await gone.tasks.insert(newTask())).id
      await gone.tasks.finish(done, SUCCESS, at(3), at(9))
      await gone.close()
      expect(await database.tasks.adopt()).toMatchObject([
        { record: { id: started, state: 'STARTED' } },
        { record: { id: task.message.id, state: 'PENDING' }, message: task.message },
      ])
      expect(await database.tasks.adopt()).toEqual([])
    })

    test('give each of them to one of two that look at once', async () => {
      const other = await open(place)
      const ids: TaskId[] = []
      for (let process = 0; process < 5; process++) {
        const gone = await open(place)
        for (let i = 0; i < 8; i++) ids.push((await gone.tasks.insert(newTask())).id)
        await gone.close()
      }
      const adopted = await Promise.all([database, other].map(({ tasks }) => tasks.adopt()))
      expect(adopted.flatMap((orphans) => orphans.map(({ record }) => record.id)).sort()).toEqual(ids.sort())
      expect(await Promise.all([database, other].map(({ tasks }) => tasks.adopt()))).toEqual([[], []])
      await other.close()
    })

    test('go to the next when who has adopted them goes too', async () => {
      const [first, second] = [await open(place), await open(place)]
      const task = newTask()
      await first.tasks.insert(task)
      await first.close()
      expect(await second.tasks.adopt()).toMatchObject([{ sender: first.tasks.owner }])
      expect(await database.tasks.adopt()).toEqual([])
      await second.close()
      expect(await database.tasks.adopt()).toMatchObject([
        { record: { id: task.message.id, state: 'PENDING' }, message: task.message },
      ])
    })

    test('keep many that have ended already, as if they had been recorded before', async () => {
      const tasks = Array.from({ length: 20 }, () => newTask())
      const ended = tasks.map((task, i) => ({
        ...pendingRecord(task),
        state: i % 2 === 0 ? ('SUCCESS' as const) : ('FAILURE' as const),
        started: at(1),
        finished: at(2),
        expires: at(9),
        outcome: i % 2 === 0 ? SUCCESS : FAILURE,
      }))
      await Promise.all(ended.map((task) => database.tasks.insertEnded(task)))
      for (const task of ended.slice(0, 2)) expect(await database.tasks.find(task.id)).toEqual(task)
      const { total } = await database.tasks.list({ bucket: 'omegaml', offset: 0, limit: 5 })
      expect(total).toBe(20)
      await database.tasks.expire(at(10))
      expect(await database.tasks.find(ended[0]!.id)).toMatchObject({ state: 'SUCCESS', outcome: undefined })
      await database.tasks.expire(at(20))
      expect(await database.tasks.find(ended[0]!.id)).toBeUndefined()
    })

    test('forget a task that was not sent', async () => {
      const id = await insert()
      await database.tasks.remove(id)
      expect(await database.tasks.find(id)).toBeUndefined()
    })
  })
}
