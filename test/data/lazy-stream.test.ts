import { expect, test } from 'vitest'
import { lazyStream } from '../../src/data/lazy-stream.ts'

/** What is done to the stream that is opened, in order. */
function opening(pieces: readonly string[]) {
  const calls: string[] = []
  const left = [...pieces]
  const open = async () => {
    calls.push('open')
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = left.shift()
        if (piece === 'fail') controller.error(new Error('The disk is gone'))
        else if (piece === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(piece))
      },
      cancel: (reason) => void calls.push(`cancel ${reason}`),
    })
  }
  return { calls, stream: lazyStream(open) }
}

test('is opened by the first who reads it, and once', async () => {
  const { calls, stream } = opening(['one ', 'two ', 'three'])
  await new Promise((resolve) => setTimeout(resolve))
  expect(calls).toEqual([])
  expect(await new Response(stream).text()).toBe('one two three')
  expect(calls).toEqual(['open'])
})

test('hands on that nobody wants it, read or not', async () => {
  const unread = opening(['one'])
  await unread.stream.cancel('left')
  const begun = opening(['one', 'two'])
  const reader = begun.stream.getReader()
  await reader.read()
  await reader.cancel('left')
  expect([unread.calls, begun.calls]).toEqual([
    ['open', 'cancel left'],
    ['open', 'cancel left'],
  ])
})

test('fails as what it opens fails', async () => {
  await expect(new Response(opening(['one', 'fail']).stream).text()).rejects.toThrow('The disk is gone')
  await expect(
    new Response(lazyStream(() => Promise.reject(new Error('There is no such module')))).text(),
  ).rejects.toThrow('There is no such module')
})
