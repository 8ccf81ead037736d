import { EventEmitter } from 'node:events'
import type { MongoClient } from 'mongodb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { OperationWatch } from '../../../src/store/mongo/operation-watch.ts'

/** A driver whose operations end when the test says so, and a cursor as it has them. */
class Cursor {
  readonly asked: ((value: string) => void)[] = []
  sort() {
    return this
  }
  next(): Promise<string> {
    return new Promise((resolve) => this.asked.push(resolve))
  }
  async *[Symbol.asyncIterator]() {
    for (;;) yield await this.next()
  }
}

class Database {
  readonly cursor = new Cursor()
  find() {
    return this.cursor
  }
  document() {
    return { next: () => 'a document has what it has' }
  }
}

describe('operations that the driver has forgotten', () => {
  const client = Object.assign(new EventEmitter(), { close: vi.fn(async () => {}) })
  const database = new Database()
  const watched = new OperationWatch(client as unknown as MongoClient).over(database)
  const lostConnections = async () => {
    client.emit('connectionPoolCleared')
    await vi.advanceTimersByTimeAsync(10_000)
  }
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['of a cursor', () => watched.find().sort().next()],
    ['of a loop over a cursor', () => watched.find().sort()[Symbol.asyncIterator]().next()],
  ])('end unavailable, %s', async (_, ask) => {
    const forgotten = expect(ask()).rejects.toMatchObject({ kind: 'unavailable' })
    await lostConnections()
    await forgotten
  })

  test('are those that were under way when connections were given up, and not the next', async () => {
    const first = expect(watched.find().next()).rejects.toMatchObject({ kind: 'unavailable' })
    client.emit('connectionPoolCleared')
    const next = watched.find().next()
    await vi.advanceTimersByTimeAsync(10_000)
    await first
    database.cursor.asked.at(-1)?.('answered')
    expect(await next).toBe('answered')
  })

  test('do not include those that end by themselves', async () => {
    const asked = watched.find().next()
    client.emit('connectionPoolCleared')
    database.cursor.asked.at(-1)?.('answered')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await asked).toBe('answered')
  })

  test('let all connections be made anew when there are many of them', async () => {
    expect(client.close).not.toHaveBeenCalled()
    const many = Array.from({ length: 50 }, () =>
      watched
        .find()
        .next()
        .catch(() => 'ended'),
    )
    await lostConnections()
    expect(new Set(await Promise.all(many))).toEqual(new Set(['ended']))
    expect(client.close).toHaveBeenCalledOnce()
  })

  test('documents are handed on as they are', () => {
    expect(watched.document().next()).toBe('a document has what it has')
  })
})
