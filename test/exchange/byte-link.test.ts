import { expect, test } from 'vitest'
import { byteLink } from '../../src/exchange/byte-link.ts'
import type { Message } from '../../src/exchange/message.ts'
import fc from '../property.ts'

const id = fc.nat(2 ** 32 - 1)
const text = fc.string({ unit: 'grapheme' })
const value = fc.record({ name: text, n: fc.integer() })
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => new Uint8Array(array))
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.constantFrom<Message>({ type: 'ready' }, { type: 'alive' }),
  fc.record({ type: fc.constantFrom('request', 'answer'), id, value, streams: fc.boolean() }),
  fc.record({ type: fc.constant('question'), id, value: text }),
  fc.record({ type: fc.constantFrom('granted', 'end', 'cancel'), id }),
  fc.record({ type: fc.constant('bytes'), id, bytes }),
  fc.record({ type: fc.constant('credit'), id, credit: fc.nat() }),
  fc.record({
    type: fc.constant('error'),
    id,
    error: fc.record({ type: fc.constant('defect'), name: text, message: text, stack: text }),
  }),
) as fc.Arbitrary<Message>

/** Bytes that follow each other in one exchange as one message: how they were cut is not kept. */
function joined(messages: readonly Message[]): readonly object[] {
  const all: { [key: string]: unknown; bytes?: number[] }[] = []
  for (const { ...next } of messages) {
    const last = all.at(-1)
    const plain = next.type === 'bytes' ? { ...next, bytes: [...next.bytes] } : { id: 0, ...next }
    if ('bytes' in plain && last?.bytes && last.id === plain.id) last.bytes.push(...plain.bytes)
    else if (!('bytes' in plain) || plain.bytes.length > 0) all.push(plain)
  }
  return all
}

test('messages arrive in their order, however what is written is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (sent, cuts) => {
        const written: number[] = []
        const from = byteLink((parts) => {
          for (const part of parts) written.push(...part)
        })
        for (const one of sent) from.send(one)
        const heard: Message[] = []
        const to = byteLink(() => {})
        to.listen((one) => heard.push(one))
        for (let at = 0, i = 0; at < written.length; i++) {
          const length = cuts[i % cuts.length]!
          to.push(Uint8Array.from(written.slice(at, at + length)))
          at += length
        }
        expect(joined(heard)).toEqual(joined(sent))
      },
    ),
  )
})
