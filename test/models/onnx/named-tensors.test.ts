import { expect, test } from 'vitest'
import { readGraph } from '../../../src/models/onnx/graph.ts'
import { checkAskable, protocolSignature, toOnnx } from '../../../src/models/onnx/named-tensors.ts'
import { explainOpening } from '../../../src/models/onnx/opening-errors.ts'
import type { OnnxValue } from '../../../src/models/onnx/signature.ts'

const value = (name: string, type: string): OnnxValue => ({ name, type, shape: [null] })
const [x, words, list] = [value('x', 'float32'), value('words', 'string'), value('list', 'sequence')]

test('what is no tensor is left out of the signature', () => {
  const { inputs, outputs, predicted } = protocolSignature({ inputs: [x], outputs: [list, words] })
  expect([inputs, outputs, predicted]).toEqual([
    [{ name: 'x', datatype: 'FP32', shape: [-1] }],
    [{ name: 'words', datatype: 'BYTES', shape: [-1] }],
    ['words'],
  ])
})

const NO_TENSOR = 'is a sequence, a map or an optional, only tensors can be sent and answered'

test.each([
  ['an input that is no tensor', { inputs: [x, list], outputs: [x] }, [], `The input "list" ${NO_TENSOR}`],
  ['no output that is one', { inputs: [x], outputs: [list] }, [], `The output "list" ${NO_TENSOR}`],
  [
    'a wanted output that is none',
    { inputs: [x], outputs: [x, list] },
    ['list'],
    `The output "list" ${NO_TENSOR}`,
  ],
  [
    'an output of 4 bits',
    { inputs: [x], outputs: [value('y', 'int4')] },
    [],
    'The output "y" is int4, which cannot be sent',
  ],
])('%s is refused with a sentence', (_, declared, wanted, said) => {
  expect(() => checkAskable(declared, wanted)).toThrow(said)
})

test('outputs that are no tensors do not keep from asking the others', () => {
  expect(() => checkAskable({ inputs: [x], outputs: [list, x] }, [])).not.toThrow()
  expect(() => checkAskable({ inputs: [], outputs: [x] }, ['x'])).not.toThrow()
})

// onnx.proto: "the 4 least significant bits hold the first element".
test('integers of 4 bits go in two a byte', () => {
  const given = { name: 'x', datatype: 'INT8', shape: [3], data: Int8Array.of(-8, 7, -1) } as const
  expect(toOnnx(given, value('x', 'int4'))).toEqual({
    name: 'x',
    type: 'int4',
    dims: [3],
    data: Uint8Array.of(0x78, 0x0f),
  })
  const wide = { ...given, data: Int8Array.of(8, 0, 0) }
  expect(() => toOnnx(wide, value('x', 'int4'))).toThrow(
    'Input "x" has 8 at position 0, which int4 cannot hold',
  )
})

test.each([
  ['Unsupported data type: 16', 'An input or an output of the model is bfloat16, which cannot be sent'],
  ['unsupported data type: 19', 'is float8e5m2, which cannot be sent'],
  [
    "Could not find an implementation for Add(6) node with name ''",
    'The operator "Add" (opset 6) has no implementation here',
  ],
  [
    "Failed to find kernel for Cast(25) (node:'' ep:'CPU').",
    'The operator "Cast" (opset 25) has no implementation here',
  ],
])('"%s" is said in other words', (text, said) => {
  expect(explainOpening(text, readGraph(new Uint8Array()))).toContain(said)
})
