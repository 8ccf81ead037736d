import { expect, test } from 'vitest'
import { parseJson } from '../../src/data/json/parse-json.ts'
import { inlineTable } from '../../src/inference/inline-table.ts'
import { castTensor } from '../../src/models/cast-tensor.ts'
import { createPipeline } from '../../src/models/sklearn/pipeline.ts'
import type { Datatype, Tensor } from '../../src/models/tensor.ts'

const table = (text: string) => inlineTable(parseJson(text))
const doubles = (name: string, shape: readonly number[], ...data: number[]): Tensor => {
  return { name, datatype: 'FP64', shape, data: Float64Array.from(data) }
}

/** Of y = 1 + 2 a + 3 b, by names. */
async function fittedLine() {
  const line = createPipeline([['LinearRegression']])
  const x = table('[{"a": 0, "b": 0}, {"a": 1, "b": 0}, {"a": 0, "b": 1}]')
  await line.run({ action: 'fit', x, y: table('[{"y": 1}, {"y": 3}, {"y": 4}]'), progress: () => {} })
  return line
}

test('a model of a table is asked by a matrix of any name, and by a column each under its name', async () => {
  const line = await fittedLine()
  expect(line.signature.inputs).toEqual([
    { name: 'X', datatype: 'FP64', shape: [-1, 2], columns: ['a', 'b'] },
  ])
  const asked = async (...inputs: Tensor[]) => {
    const [answer] = await line.infer(inputs, [])
    return {
      ...answer,
      data: Array.from(answer?.data as Float64Array, (value) => Math.round(value * 1e9) / 1e9),
    }
  }
  const predicted = { name: 'predict', datatype: 'FP64', shape: [2], data: [6, 5] }
  expect(await asked(doubles('any', [2, 2], 1, 1, 2, 0))).toEqual(predicted)
  expect(await asked(doubles('b', [2], 1, 0), doubles('a', [2, 1], 1, 2))).toEqual(predicted)
})

test.each([
  ['no input', [], 'There is no input'],
  ['another width', [doubles('X', [1, 3], 1, 2, 3)], '3 columns'],
  ['columns of other lengths', [doubles('a', [1], 1), doubles('b', [2], 1, 2)], 'column of [1]'],
  ['a rank beyond a table', [doubles('X', [1, 1, 2], 1, 2)], '[rows, columns]'],
])('it refuses %s', async (_, inputs, said) => {
  await expect((await fittedLine()).infer(inputs, [])).rejects.toThrow(said)
})

test('an output that is not there is refused with those that are', async () => {
  const line = await fittedLine()
  await expect(line.infer([doubles('X', [1, 2], 1, 2)], ['proba'])).rejects.toThrow('"predict" (FP64 [-1])')
})

test.each<[Datatype, number, number | bigint]>([
  ['FP32', 0.1, Math.fround(0.1)],
  ['FP16', 0.1, Math.f16round(0.1)],
  ['INT64', 3, 3n],
  ['UINT8', 255, 255],
  ['BOOL', 1, 1],
  ['FP32', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('a float64 as %s: %d', (datatype, value, expected) => {
  expect(castTensor(doubles('x', [], value), datatype)).toMatchObject({ datatype, shape: [] })
  expect(castTensor(doubles('x', [], value), datatype).data[0]).toBe(expected)
})

test.each<[Datatype, number]>([
  ['FP32', 1e300],
  ['FP16', 65520],
  ['INT64', 0.5],
  ['INT64', 2 ** 63],
  ['UINT8', 256],
  ['UINT8', -1],
  ['BOOL', 2],
  ['INT32', Number.NaN],
])('no %s holds %d', (datatype, value) => {
  expect(() => castTensor(doubles('x', [], value), datatype)).toThrow(`${datatype} cannot hold`)
})

test('bfloat16 is rounded to the nearest, to even between two', () => {
  const bits = (value: number) => castTensor(doubles('x', [], value), 'BF16').data[0]
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -2].map(bits)).toEqual([0x3f80, 0x3f80, 0x3f82, 0xc000])
  const back = castTensor(
    { name: 'x', datatype: 'BF16', shape: [2], data: Uint16Array.of(0x3f80, 0xc000) },
    'FP64',
  )
  expect([...back.data]).toEqual([1, -2])
})
