import { expect, test } from 'vitest'
import { JsonObject, parseJson } from '../../src/data/json/parse-json.ts'
import { readInstances, readMlflow } from '../../src/inference/predictions.ts'
import { givenOf } from '../../src/inference/rows.ts'
import { isTable } from '../../src/models/model.ts'
import type { Signature, Tensor, TensorSpec } from '../../src/models/tensor.ts'

const taking = (inputs: readonly TensorSpec[], takesTable = false): Signature => ({
  inputs,
  outputs: [],
  predicted: ['out'],
  takesTable,
})
const MATRIX = taking([{ name: 'X', datatype: 'FP32', shape: [-1, 2] }])
const TEXTS = taking([{ name: 'X', datatype: 'BYTES', shape: [-1, 1] }])
const IMAGE = taking([{ name: 'image', datatype: 'UINT8', shape: [-1] }])
const TWO = taking([
  { name: 'a', datatype: 'FP32', shape: [-1, 1] },
  { name: 'b', datatype: 'INT64', shape: [-1, 1] },
])
const TABLE = taking([{ name: 'X', datatype: 'FP64', shape: [-1, 2] }], true)

/** What a body gives a model of that signature: tensors, or the cells of a table by column. */
function given(text: string, signature: Signature) {
  const body = parseJson(text)
  if (!(body instanceof JsonObject)) throw new Error('no object')
  const read = givenOf(body, signature)
  if (!isTable(read)) return read.map(({ name, datatype, shape, data }) => [name, datatype, shape, [...data]])
  return read.columns.map(({ name, vector }) => [name, 'values' in vector && Array.from(vector.values)])
}

test.each([
  ['rows', '{"instances": [[1, 2], [3, 4]]}', MATRIX, [['X', 'FP32', [2, 2], [1, 2, 3, 4]]]],
  ['texts', '{"instances": ["a", "b"]}', TEXTS, [['X', 'BYTES', [2, 1], ['a', 'b']]]],
  [
    'rows by input',
    '{"instances": [{"a": 1, "b": 2}, {"b": 4, "a": 3}]}',
    TWO,
    [
      ['a', 'FP32', [2, 1], [1, 3]],
      ['b', 'INT64', [2, 1], [2n, 4n]],
    ],
  ],
  [
    'rows of columns',
    '{"instances": [{"p": 1, "q": 2}]}',
    MATRIX,
    [
      ['p', [1n]],
      ['q', [2n]],
    ],
  ],
  [
    'columns by input',
    '{"inputs": {"b": [2], "a": [1]}}',
    TWO,
    [
      ['b', 'INT64', [1, 1], [2n]],
      ['a', 'FP32', [1, 1], [1]],
    ],
  ],
  ['the only input', '{"inputs": [[1, 2]]}', MATRIX, [['X', 'FP32', [1, 2], [1, 2]]]],
  [
    'bytes',
    '{"inputs": {"image": {"b64": "AAEC"}}}',
    IMAGE,
    [['image', 'BYTES', [1], [Uint8Array.of(0, 1, 2)]]],
  ],
  [
    'bytes in their URL form',
    '{"instances": [{"b64": "_-8"}]}',
    IMAGE,
    [['image', 'BYTES', [1], [Uint8Array.of(255, 239)]]],
  ],
  [
    'raw floats',
    '{"inputs": {"X": {"b64": "AACAPwAAAEA=", "shape": [1, 2]}}}',
    MATRIX,
    [['X', 'FP32', [1, 2], [1, 2]]],
  ],
  [
    'columns of a table',
    '{"inputs": {"p": [1, 2], "q": ["a", "b"]}}',
    TABLE,
    [
      ['p', [1n, 2n]],
      ['q', ['a', 'b']],
    ],
  ],
  [
    'rows of a table',
    '{"instances": [[1, "a"]]}',
    TABLE,
    [
      [null, [1n]],
      [null, ['a']],
    ],
  ],
  [
    'a split frame',
    '{"dataframe_split": {"columns": ["p", "q"], "data": [[1, 0.5]]}}',
    MATRIX,
    [
      ['p', [1n]],
      ['q', [0.5]],
    ],
  ],
  ['records', '{"dataframe_records": [{"p": 1}]}', MATRIX, [['p', [1n]]]],
])('reads %s', (_, body, signature, expected) => {
  expect(given(body, signature)).toEqual(expected)
})

test.each([
  ['an input that is not there', '{"inputs": {"X": [[1, 2]], "Z": "no"}}', MATRIX, 'has "no"'],
  ['nothing', '{"instances": []}', MATRIX, '"instances"'],
  ['no base64', '{"inputs": {"image": {"b64": "?"}}}', IMAGE, 'base64'],
  ['one value for two inputs', '{"inputs": [1]}', TWO, '"a", "b"'],
])('refuses %s', (_, body, signature, said) => {
  expect(() => given(body, signature)).toThrow(said)
})

const OUTPUTS: readonly Tensor[] = [
  { name: 'label', datatype: 'BYTES', shape: [2], data: ['x', 'y'] },
  { name: 'p', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(0.1, 0.9, 1, 0) },
]
const asked = (text: string) => ({
  protocol: 'instances' as const,
  model: 'm',
  version: '',
  text,
  isCsv: false,
  binary: new Uint8Array(),
  outputs: [],
  takesBinary: false,
})

test('several outputs are an object for each row, or for each column as asked', () => {
  const rows = readInstances(asked('{"instances": [[1, 2]]}'), MATRIX).answer(OUTPUTS)
  expect(rows.text).toBe('{"predictions":[{"label":"x","p":[0.1,0.9]},{"label":"y","p":[1.0,0.0]}]}')
  const columns = readInstances(asked('{"inputs": [[1, 2]]}'), MATRIX).answer(OUTPUTS)
  expect(columns.text).toBe('{"outputs":{"label":["x","y"],"p":[[0.1,0.9],[1.0,0.0]]}}')
})

test('CSV is a table, of the dtypes that the whole of it has', async () => {
  const { given } = await readMlflow({ ...asked('p,q\n1,a\n2.5,b\n'), isCsv: true }, TABLE)
  expect(isTable(given) && given.columns.map(({ name, dtype }) => [name, dtype.name])).toEqual([
    ['p', 'float64'],
    ['q', 'object'],
  ])
})
