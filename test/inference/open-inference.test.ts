import { expect, test } from 'vitest'
import { readOpenInference } from '../../src/inference/open-inference.ts'
import type { Inquiry } from '../../src/inference/question.ts'
import type { Signature, Tensor } from '../../src/models/tensor.ts'

const SIGNATURE: Signature = { inputs: [], outputs: [], predicted: [], takesTable: false }

const inquiry = (text: string, binary: Uint8Array = new Uint8Array()): Inquiry => ({
  protocol: 'open-inference',
  model: 'm',
  version: 'v',
  text,
  isCsv: false,
  binary,
  outputs: [],
  takesBinary: true,
})
const read = (body: unknown, binary?: Uint8Array) =>
  readOpenInference(inquiry(typeof body === 'string' ? body : JSON.stringify(body), binary), SIGNATURE)
const input = (datatype: string, shape: readonly number[], data: unknown) => ({
  inputs: [{ name: 'x', datatype, shape, data }],
})

test.each([
  ['FP32', [2], '[0.1, null]', Float32Array.of(0.1, Number.NaN)],
  ['FP64', [2], '[NaN, -Infinity]', Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY)],
  ['FP16', [1, 2], '[[1, 65504]]', Float16Array.of(1, 65504)],
  ['INT64', [2], '[9223372036854775807, -3]', BigInt64Array.of(2n ** 63n - 1n, -3n)],
  ['UINT64', [1], '[18446744073709551615]', BigUint64Array.of(2n ** 64n - 1n)],
  ['INT8', [], '[-128]', Int8Array.of(-128)],
  ['BOOL', [3], '[true, false, 1]', Uint8Array.of(1, 0, 1)],
  ['BYTES', [2], '["a", "é"]', ['a', 'é']],
])('reads %s %j of JSON', (datatype, shape, data, expected) => {
  const text = `{"inputs": [{"name": "x", "datatype": "${datatype}", "shape": ${JSON.stringify(shape)}, "data": ${data}}]}`
  expect(read(text).given).toEqual([{ name: 'x', datatype, shape, data: expected }])
})

test.each([
  ['a value too few', input('FP32', [2, 2], [1, 2, 3]), '3 values'],
  ['uneven lists', input('FP32', [2, 2], [[1, 2], [3]]), 'different lengths'],
  ['a whole number that does not fit', input('UINT8', [1], [256]), 'UINT8 cannot hold'],
  ['a number that float16 has not', input('FP16', [1], [1e6]), 'FP16 cannot hold'],
  ['a text among numbers', input('FP32', [1], ['1']), 'has numbers'],
  ['a number among texts', input('BYTES', [1], [1]), 'has texts'],
  ['a negative size', input('FP32', [-1], [1]), 'shape'],
  ['no data', input('FP32', [1], undefined), 'no "data"'],
  ['another datatype', input('FP8', [1], [1]), 'datatype'],
])('refuses %s', (_, body, said) => {
  expect(() => read(body)).toThrow(said)
})

test('a model that takes nothing is asked with no inputs', () => {
  expect(read({ inputs: [] }).given).toEqual([])
  expect(() => read({})).toThrow('inputs')
})

test('the name and its version have a place each', () => {
  const { text } = readOpenInference(
    { ...inquiry('{"inputs":[]}'), model: 'team/m', version: '4dc71b' },
    SIGNATURE,
  ).answer([])
  expect(JSON.parse(text)).toEqual({ model_name: 'team/m', model_version: '4dc71b', outputs: [] })
})

test.each([
  [
    'an input in shared memory',
    'inputs',
    { shared_memory_region: 'r', shared_memory_byte_size: 4 },
    'shared memory',
  ],
  [
    'an output into it',
    'outputs',
    { shared_memory_region: 'r', shared_memory_byte_size: 4 },
    'shared memory',
  ],
  ['classes of an output', 'outputs', { classification: 2 }, 'classification'],
])('refuses %s, which would be answered otherwise', (_, place, parameters, said) => {
  const body = { ...input('FP32', [1], [1]), outputs: [{ name: 'y' }] }
  const asked =
    place === 'inputs'
      ? { inputs: [{ ...body.inputs[0], data: undefined, parameters }] }
      : { ...body, outputs: [{ name: 'y', parameters }] }
  expect(() => read(asked)).toThrow(said)
})

const binaryInput = (datatype: string, shape: readonly number[], size: number) => ({
  inputs: [{ name: 'x', datatype, shape, parameters: { binary_data_size: size } }],
})

test.each([
  ['less than it says', binaryInput('FP32', [2], 8), [0, 0, 0, 0]],
  ['more than it says', binaryInput('FP32', [1], 4), [0, 0, 0, 0, 0]],
  ['another shape', binaryInput('FP32', [3], 8), [0, 0, 0, 0, 0, 0, 0, 0]],
  ['a shape beyond memory', binaryInput('FP64', [2 ** 40, 2 ** 40], 4), [0, 0, 0, 0]],
  ['a bool that is none', binaryInput('BOOL', [1], 1), [2]],
  ['texts longer than there are bytes', binaryInput('BYTES', [1], 5), [9, 0, 0, 0, 65]],
  ['a text too few', binaryInput('BYTES', [2], 5), [1, 0, 0, 0, 65]],
  ['half a length', binaryInput('BYTES', [1], 3), [1, 0, 0]],
])('refuses bytes with %s', (_, body, bytes) => {
  expect(() => read(body, Uint8Array.from(bytes))).toThrow(/byte/)
})

test('tensors are written as bytes and read again as they were', () => {
  const tensors: readonly Tensor[] = [
    { name: 'odd', datatype: 'UINT8', shape: [3], data: Uint8Array.of(1, 2, 3) },
    { name: 'text', datatype: 'BYTES', shape: [2], data: ['é', new Uint8Array([0xff, 0xfe])] },
    { name: 'half', datatype: 'FP16', shape: [1, 2], data: Float16Array.of(0.1, -2) },
    { name: 'brain', datatype: 'BF16', shape: [1], data: Uint16Array.of(0x3f80) },
    { name: 'long', datatype: 'INT64', shape: [1], data: BigInt64Array.of(-(2n ** 63n)) },
    { name: 'scalar', datatype: 'FP64', shape: [], data: Float64Array.of(Math.PI) },
    { name: 'none', datatype: 'FP32', shape: [0, 4], data: new Float32Array() },
  ]
  const asked = { ...input('FP32', [1], [1]), parameters: { binary_data_output: true }, id: '7' }
  const { text, binary } = read(asked).answer(tensors)
  const { id, outputs } = JSON.parse(text) as { id: string; outputs: unknown }
  expect(id).toBe('7')
  expect(read({ inputs: outputs }, binary).given).toEqual(tensors)
})

test('outputs are JSON unless bytes are asked for, one by one or all', () => {
  const outputs: readonly Tensor[] = [
    { name: 'a', datatype: 'FP32', shape: [2, 1], data: Float32Array.of(0.1, Number.NaN) },
    { name: 'b', datatype: 'INT64', shape: [1], data: BigInt64Array.of(2n ** 63n - 1n) },
  ]
  const { text, binary } = read({
    ...input('FP32', [1], [1]),
    parameters: { binary_data_output: true },
    outputs: [
      { name: 'a', parameters: { binary_data: false, content_type: 'np' } },
      { name: 'b', parameters: { binary_data: true } },
    ],
  }).answer(outputs)
  expect(text).toContain('"parameters":{"content_type":"np"},"data":[0.1,null]')
  expect(text).toContain('"parameters":{"binary_data_size":8}')
  expect(binary?.length).toBe(8)
  const plain = read(input('FP32', [1], [1])).answer(outputs)
  expect([plain.text.includes('"data":[9223372036854775807]'), plain.binary]).toEqual([true, undefined])
})

test("MLServer's content types: base64 is decoded, to texts where it is UTF-8, columns of a data frame are a table", () => {
  const bytes = { ...input('BYTES', [2], ['w6k=', '/wA=']).inputs[0], parameters: { content_type: 'base64' } }
  expect(read({ inputs: [bytes] }).given).toMatchObject([{ data: ['é', Uint8Array.of(255, 0)] }])
  const frame = {
    parameters: { content_type: 'pd' },
    inputs: ['a', 'b'].map((name) => ({ name, datatype: 'FP64', shape: [2, 1], data: [1, 2] })),
  }
  expect(read(frame).given).toMatchObject({ rows: 2, columns: [{ name: 'a' }, { name: 'b' }] })
})
