import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { eachLine } from '../../src/worker/each-line.ts'
import fc from '../property.ts'

test('hears each line once, however its bytes are cut; what has no end is none', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''))
  await fc.assert(
    fc.asyncProperty(fc.array(line), line, fc.integer({ min: 1, max: 9 }), async (lines, rest, size) => {
      const bytes = Buffer.from([...lines, rest].join('\n'))
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) =>
        bytes.subarray(place * size, (place + 1) * size),
      )
      const stream = Readable.from(pieces, { objectMode: false })
      const heard: string[] = []
      eachLine(stream, (text) => heard.push(text))
      await new Promise((resolve) => stream.once('end', resolve))
      expect(heard).toEqual(lines)
    }),
  )
})
