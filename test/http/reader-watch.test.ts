import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchReader } from '../../src/http/reader-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function source(pieces: readonly Uint8Array[]) {
  const left = [...pieces]
  const cancel = vi.fn()
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = left.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
  return { stream, cancel }
}

test('what was read comes whole, in pieces of 64 kB at most', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000))
  const all = Buffer.concat([bytes, bytes, bytes, bytes])
  const { stream } = source([new Uint8Array(all), new Uint8Array(), bytes])
  const sizes: number[] = []
  const taken: Uint8Array[] = []
  for await (const piece of watchReader(stream, 1000)) {
    sizes.push(piece.byteLength)
    taken.push(piece)
  }
  expect(Buffer.concat(taken).equals(Buffer.concat([all, bytes]))).toBe(true)
  expect(Math.max(...sizes)).toBe(64 * 1024)
})

test('a reader that takes nothing ends the answer and lets its source go', async () => {
  const { stream, cancel } = source([new Uint8Array(100_000)])
  const reader = watchReader(stream, 1000).getReader()
  await reader.read()
  await vi.advanceTimersByTimeAsync(999)
  expect(cancel).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(cancel).toHaveBeenCalledOnce()
  await expect(reader.read()).rejects.toThrow('Nothing was taken')
})

test('where the connection can be dropped, it is', async () => {
  const { stream, cancel } = source([new Uint8Array(100_000)])
  const drop = vi.fn()
  const reader = watchReader(stream, 1000, { drop }).getReader()
  await reader.read()
  await vi.advanceTimersByTimeAsync(1000)
  expect([drop.mock.calls.length, cancel.mock.calls.length]).toEqual([1, 1])
})

test('a slow reader that takes each piece in time gets all of it', async () => {
  const { stream, cancel } = source([new Uint8Array(300_000)])
  let size = 0
  for await (const piece of watchReader(stream, 1000)) {
    size += piece.byteLength
    await vi.advanceTimersByTimeAsync(900)
  }
  expect([size, cancel.mock.calls.length]).toEqual([300_000, 0])
})

test('a source that is silent for long ends nothing, and the connection knows of it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const streams = vi.fn()
  const silent = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await promise
      controller.enqueue(new Uint8Array(5))
      controller.close()
    },
  })
  const reader = watchReader(silent, 1000, { streams }).getReader()
  const first = reader.read()
  await vi.advanceTimersByTimeAsync(100_000)
  expect(streams.mock.calls).toEqual([[true]])
  resolve()
  expect((await first).value).toHaveLength(5)
  expect((await reader.read()).done).toBe(true)
  expect(streams.mock.calls).toEqual([[true], [false]])
})

test('a client that leaves lets the source go, and is not waited for', async () => {
  const { stream, cancel } = source([new Uint8Array(100_000)])
  const drop = vi.fn()
  const reader = watchReader(stream, 1000, { drop }).getReader()
  await reader.read()
  await reader.cancel('gone')
  await vi.advanceTimersByTimeAsync(5000)
  expect([cancel.mock.calls, drop.mock.calls]).toEqual([[['gone']], []])
})
