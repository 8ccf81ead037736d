import { expect, test } from 'vitest'
import { Window } from '../../../src/tasks/amqp/window.ts'

const soon = (ms: number) => performance.now() + ms

test('who comes when there is no room waits, and enters in order', async () => {
  const window = new Window({ messages: 2, bytes: 100 })
  const first = await window.enter(1, soon(0))
  const second = await window.enter(1, soon(0))
  const entered: string[] = []
  const rest = ['a', 'b', 'c'].map(async (name) => {
    const release = await window.enter(1, soon(60_000))
    entered.push(name)
    return release
  })
  await Promise.resolve()
  expect(entered).toEqual([])
  first()
  const release = await rest[0]
  expect(entered).toEqual(['a'])
  second()
  release?.()
  await Promise.all(rest)
  expect(entered).toEqual(['a', 'b', 'c'])
})

test('who has gone in the meantime takes no turn', async () => {
  const window = new Window({ messages: 1, bytes: 100 })
  const release = await window.enter(1, soon(0))
  const gone = window.enter(1, soon(10))
  const patient = window.enter(1, soon(60_000))
  await expect(gone).rejects.toMatchObject({ kind: 'unavailable' })
  const began = performance.now()
  release()
  await patient
  expect(performance.now() - began).toBeLessThan(20_000)
})

test('room for many lets many in at once', async () => {
  const window = new Window({ messages: 10, bytes: 100 })
  const release = await window.enter(100, soon(0))
  const waiting = Array.from({ length: 5 }, () => window.enter(10, soon(60_000)))
  const began = performance.now()
  release()
  await Promise.all(waiting)
  expect(performance.now() - began).toBeLessThan(20_000)
})

test('what is larger than all goes alone', async () => {
  const window = new Window({ messages: 10, bytes: 100 })
  const release = await window.enter(1000, soon(0))
  await expect(window.enter(1, soon(10))).rejects.toMatchObject({ kind: 'unavailable' })
  release()
  await window.enter(1, soon(0))
})
