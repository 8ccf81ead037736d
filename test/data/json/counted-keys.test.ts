import { expect, test } from 'vitest'
import { CountedKeys } from '../../../src/data/json/counted-keys.ts'
import { decodeFrame, decodeJson } from '../../../src/data/json/decode.ts'
import { Utf8Writer } from '../../../src/data/utf8-writer.ts'
import fc from '../../property.ts'
import { bodyOf, listed } from '../streams.ts'

const options = { append: undefined, known: undefined }

test('keys count the rows, a comma between', () => {
  const [out, keys] = [new Utf8Writer(), new CountedKeys()]
  const rows = 12_345
  for (let row = 0; row < rows; row++) keys.writeNext(out)
  const expected = Array.from({ length: rows }, (_, row) => `"${row}":`).join(',')
  expect(new TextDecoder().decode(out.take())).toBe(expected)
})

test('keys are read as others are, wherever the body is cut, with white space or without, in order or not', async () => {
  const column = fc.array(fc.oneof(fc.integer(), fc.constantFrom('a', null, '"')), {
    minLength: 12,
    maxLength: 12,
  })
  const space = fc.constantFrom('', '', '', ' ')
  const order = fc.constantFrom<(keys: number[]) => number[]>(
    (keys) => keys,
    (keys) => keys,
    (keys) => keys.with(9, keys[10]!).with(10, keys[9]!),
  )
  const size = fc.integer({ min: 1, max: 50 })
  await fc.assert(
    fc.asyncProperty(column, column, space, order, size, async (x, y, gap, put, pieces) => {
      const keyed = (values: readonly unknown[]) =>
        put([...values.keys()]).map((row) => `"${row}":${gap}${JSON.stringify(values[row])}`)
      const text = `{"data":{"x":{${keyed(x).join(`${gap},`)}},"y":{${keyed(y).join(',')}}}}`
      const { data } = await listed(await decodeJson(bodyOf(text, pieces), options))
      const lists = decodeFrame(JSON.stringify({ data: { x, y }, orient: 'list' }), options)
      expect(data).toEqual((await listed(lists)).data)
    }),
  )
})
