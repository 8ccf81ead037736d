import { describe, expect, test } from 'vitest'
import { badRequest, ComputationError, OmegaError, ServiceError } from '../../src/error.ts'
import { type Answered, type Asked, answer } from '../../src/exchange/answerer.ts'
import { Asker, type Question } from '../../src/exchange/asker.ts'
import { type Message, WINDOW } from '../../src/exchange/message.ts'
import { linkPair, pieces, sizeOf } from './pair.ts'

const KB = 1024

/** An asker whose questions are answered by `perform`. */
function exchange(perform: (asked: Asked) => Promise<Answered>) {
  const { asking, answering, sent } = linkPair()
  let over = 0
  const asker = new Asker(asking, {
    ready: () => {},
    retiring: () => {},
    heard: () => {},
    done: () => over++,
  })
  answer(answering, { perform, pause: async () => {} })
  const ask = (question: Partial<Question> = {}) => asker.ask({ value: {}, body: null, ...question })
  return { asker, ask, sent, isOver: () => over === 1 && asker.load === 0 }
}

const bytesIn = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + (message.type === 'bytes' ? message.bytes.byteLength : 0), 0)

describe('an exchange', () => {
  test('has a value and a stream each way', async () => {
    const { ask, isOver } = exchange(async ({ value, body }) => ({
      value: { asked: value, size: await sizeOf(body!) },
      body: pieces(30, 100 * KB).stream,
    }))
    const { value, body } = await ask({ value: { a: 1 }, body: pieces(20, 100 * KB).stream })
    expect(value).toEqual({ asked: { a: 1 }, size: 2000 * KB })
    expect(await sizeOf(body!)).toBe(3000 * KB)
    expect(isOver()).toBe(true)
  })

  test('keeps the order and the content of small pieces, which are joined', async () => {
    const { ask, sent } = exchange(async ({ body }) => ({ value: {}, body: body! }))
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`)
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async start(controller) {
        for (const line of lines) controller.enqueue(new TextEncoder().encode(line))
        controller.close()
      },
    })
    const answered = await ask({ body })
    expect(await new Response(answered.body).text()).toBe(lines.join(''))
    expect(sent.filter(({ type }) => type === 'bytes').length).toBeLessThan(10)
  })

  test('of which nobody reads the answer makes no more of it than the window', async () => {
    const rows = pieces(1000, 64 * KB)
    const { ask, sent, isOver } = exchange(async () => ({ value: {}, body: rows.stream }))
    const { body } = await ask()
    await expect.poll(() => bytesIn(sent)).toBeGreaterThanOrEqual(WINDOW)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bytesIn(sent)).toBeLessThan(WINDOW + 100 * KB)
    expect(rows.state.made * 64 * KB).toBeLessThan(WINDOW + 200 * KB)
    await body!.cancel()
    await expect.poll(() => rows.state.cancelled).toBe(true)
    expect(isOver()).toBe(true)
  })

  test('whose body nobody reads takes no more of it than the window', async () => {
    const upload = pieces(1000, 64 * KB)
    const waits = Promise.withResolvers<void>()
    const { ask } = exchange(async () => {
      await waits.promise
      throw badRequest('Not so')
    })
    const asked = ask({ body: upload.stream })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(upload.state.made * 64 * KB).toBeLessThan(WINDOW + 200 * KB)
    waits.resolve()
    await expect(asked).rejects.toThrow('Not so')
    await expect.poll(() => upload.state.cancelled).toBe(true)
  })

  test('that is refused before its body was read has the refusal, and the body is given up', async () => {
    const upload = pieces(1000, 64 * KB)
    const { ask, isOver } = exchange(async ({ body }) => {
      for await (const _ of body!) throw badRequest('The first piece is wrong')
      return { value: {} }
    })
    await expect(ask({ body: upload.stream })).rejects.toThrow('The first piece is wrong')
    await expect.poll(() => upload.state.cancelled).toBe(true)
    expect(isOver()).toBe(true)
  })

  test('fails where its body breaks off', async () => {
    const { ask } = exchange(async ({ body }) => ({ value: { size: await sizeOf(body!) } }))
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: () => Promise.reject(badRequest('The body broke off')),
    })
    await expect(ask({ body })).rejects.toThrow(badRequest('The body broke off'))
  })

  test('fails where its answer breaks off', async () => {
    const { ask, isOver } = exchange(async () => {
      let made = 0
      return {
        value: {},
        body: new ReadableStream<Uint8Array<ArrayBuffer>>({
          pull(controller) {
            if (made++ === 3) throw new OmegaError('unavailable', 'The database is away')
            controller.enqueue(new Uint8Array(64 * KB))
          },
        }),
      }
    })
    const { body } = await ask()
    await expect(sizeOf(body!)).rejects.toThrow('The database is away')
    expect(isOver()).toBe(true)
  })

  test('may ask whether it may go on', async () => {
    const done: string[] = []
    const { ask, sent } = exchange(async ({ permit }) => {
      await permit('flats')
      done.push('flats')
      return { value: {} }
    })
    await ask({ permit: (name) => done.push(`may ${name}`) })
    expect(done).toEqual(['may flats', 'flats'])
    const refusal = new OmegaError('forbidden', 'No rule allows it')
    const refused = ask({
      permit: () => {
        throw refusal
      },
    })
    await expect(refused).rejects.toBe(refusal)
    await expect.poll(() => sent.at(-1)).toMatchObject({ type: 'cancel' })
    expect(done).toEqual(['may flats', 'flats'])
  })

  test('leaves others alone that share its link', async () => {
    const { ask } = exchange(async ({ value }) => ({
      value,
      body: pieces((value as { n: number }).n, 50 * KB).stream,
    }))
    const stalled = await ask({ value: { n: 500 } }) // nobody reads it
    const sizes = [1, 40, 80].map(async (n) => sizeOf((await ask({ value: { n } })).body!))
    expect(await Promise.all(sizes)).toEqual([50 * KB, 2000 * KB, 4000 * KB])
    expect(await sizeOf(stalled.body!)).toBe(25_000 * KB)
  })

  test('of a worker that is lost fails, before the answer and in it', async () => {
    const { asker, ask } = exchange(async ({ value }) => {
      if ((value as { waits?: true }).waits) await new Promise(() => {})
      return { value, body: pieces(100, 64 * KB).stream }
    })
    const waiting = ask({ value: { waits: true }, body: pieces(100, 64 * KB).stream })
    const { body } = await ask({ value: { n: 1 } })
    await new Promise((resolve) => setTimeout(resolve, 20))
    asker.lost((exchange, alone) => new Error(JSON.stringify({ ...exchange, alone })))
    const lost = (value: object, isRead: boolean) =>
      JSON.stringify({ value, hasBody: isRead, readsBody: isRead, alone: false })
    await expect(waiting).rejects.toThrow(lost({ waits: true }, true))
    await expect(sizeOf(body!)).rejects.toThrow(lost({ n: 1 }, false))
  })
})

const THROWN = [
  new OmegaError('not-found', 'There is none', { headers: { 'Retry-After': '1' } }),
  new ComputationError('ValueError', 'Wrong', undefined, { traceback: 'line 1', stdout: 'out' }),
  new ServiceError('Gone', 410, { reason: 'gone' }),
]

test.each(THROWN)('an error crosses whole: %s', async (thrown) => {
  const { ask } = exchange(() => Promise.reject(thrown))
  const found: unknown = await ask().catch((error: unknown) => error)
  expect(found).toBeInstanceOf(thrown.constructor)
  expect({ ...(found as Error) }).toEqual({ ...thrown })
  expect((found as Error).message).toBe(thrown.message)
})

test('a defect keeps its stack, for the log', async () => {
  const thrown = new TypeError('x is not a function')
  const { ask } = exchange(() => Promise.reject(thrown))
  await expect(ask()).rejects.toMatchObject({
    message: thrown.message,
    name: 'TypeError',
    stack: thrown.stack,
  })
})
