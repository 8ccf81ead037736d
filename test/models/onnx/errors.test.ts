import { expect, test, vi } from 'vitest'
import type { ComputationError } from '../../../src/error.ts'
import type { ModelAction } from '../../../src/models/model.ts'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'
import type { TableColumn } from '../../../src/models/table.ts'
import { figures, figureTable, modelBytes, tableColumn } from './figures.ts'

/** What goes wrong, as `ValueError: ...`; the test fails when nothing does. */
async function failure(work: Promise<unknown>): Promise<string> {
  const error = (await work.then(
    (value) => expect.fail(`Answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )) as ComputationError
  return error.name === 'OmegaError' ? `${error.exception}: ${error.message}` : String(error)
}

const ask = async (name: string, action: ModelAction, columns?: readonly TableColumn[]) => {
  const model = await openOnnx(modelBytes(name))
  const first = columns?.[0]?.vector
  const rows = first === undefined ? 0 : first.type === 'category' ? first.codes.length : first.values.length
  const x = columns === undefined ? figureTable(name) : { rows, columns }
  return model.run({ action, x, progress: () => {} })
}

test.each([
  ['text', new TextEncoder().encode('these are no models')],
  ['nothing', new Uint8Array()],
  ['half a model', modelBytes('forest').subarray(0, 2000)],
])('bytes that are no model: %s', async (_, bytes) => {
  expect(await failure(openOnnx(bytes))).toMatch(
    /^ValueError: The file is not an ONNX model: .*(?:protobuf parsing failed|No graph was found|data pointer is null)/i,
  )
})

test('without the packages it says how to get one', async () => {
  vi.doMock('onnxruntime-node', () => {
    throw new Error('Cannot find package')
  })
  vi.doMock('onnxruntime-web', () => {
    throw new Error('Cannot find package')
  })
  vi.resetModules()
  const fresh = await import('../../../src/models/onnx/onnx.ts')
  expect(await failure(fresh.openOnnx(modelBytes('ridge')))).toBe(
    'ModuleNotFoundError: ONNX models need the package "onnxruntime-web", install it with "npm install onnxruntime-web"',
  )
  vi.doUnmock('onnxruntime-web')
  vi.doUnmock('onnxruntime-node')
})

test.each([
  [
    'ridge',
    'fit',
    'An ONNX model is trained elsewhere and has no "fit", only predict, transform, score are possible',
  ],
  [
    'logistic',
    'partial_fit',
    'An ONNX model is trained elsewhere and has no "partial_fit", only predict, predict_proba, decision_function, score are possible',
  ],
  [
    'scaler',
    'fit_transform',
    'An ONNX model is trained elsewhere and has no "fit_transform", only predict, transform, score are possible',
  ],
  [
    'ridge',
    'predict_proba',
    'The model has no "predict_proba": its outputs are "variable" (float32), so that predict, transform, score can be asked',
  ],
  [
    'logistic',
    'transform',
    'The model has no "transform": its outputs are "label" (int64), "probabilities" (float32), so that predict, predict_proba, decision_function, score can be asked',
  ],
  [
    'kmeans',
    'decision_function',
    'The model has no "decision_function": its outputs are "label" (int64), "scores" (float32), so that predict, transform can be asked',
  ],
  [
    'logistic_raw',
    'predict_proba',
    'The output "probabilities" holds raw scores, ask decision_function, or export the model without raw_scores',
  ],
  [
    'logistic',
    'decision_function',
    `The output "probabilities" holds probabilities, for decision_function export the model with options={'raw_scores': True}`,
  ],
] as const)('%s cannot %s', async (name, action, message) => {
  expect(await failure(ask(name, action))).toBe(`AttributeError: ${message}`)
})

const numbers = (...rows: (number | null)[][]) =>
  rows.map((cells, position) => tableColumn(`c${position}`, 'float64', cells))
const port = tableColumn('port', 'object', ['Cherbourg', 'Southampton'])
const siblings = tableColumn('siblings', 'int64', [1, 2])
const fare = tableColumn('fare', 'float64', [7.5, 8])
const PASSENGER_INPUTS = '"port" (string), "siblings" (int64), "fare" (float32)'

test.each<[string, string, readonly TableColumn[], string]>([
  [
    'too few columns',
    'ridge',
    numbers([1], [2], [3]),
    'ValueError: X has 3 columns, the input "X" of the model takes 4 columns',
  ],
  [
    'too many columns',
    'ports',
    [port, fare],
    'ValueError: X has 2 columns, the input "X" of the model takes 1 column',
  ],
  ['no rows', 'ridge', numbers([], [], [], []), 'ValueError: The data has no rows, at least one is needed'],
  [
    'a missing number',
    'ridge',
    numbers([1, 1], [2, 2], [3, null], [4, 4]),
    'ValueError: Column "c2" has no value in the row at position 1, the model takes no missing values',
  ],
  [
    'a missing integer',
    'passengers',
    [port, tableColumn('siblings', 'Int64', [null, 2]), fare],
    'ValueError: Column "siblings" has no value in the row at position 0, the model takes no missing values',
  ],
  [
    'a missing text',
    'passengers',
    [tableColumn('port', 'object', ['Cherbourg', null]), siblings, fare],
    'ValueError: Column "port" has no value in the row at position 1, the model takes no missing values',
  ],
  [
    'a missing category',
    'passengers',
    [tableColumn('port', 'category', [null, 'Cherbourg']), siblings, fare],
    'ValueError: Column "port" has no value in the row at position 0, the model takes no missing values',
  ],
  [
    'infinity',
    'ridge',
    numbers([1], [2], [3], [Number.POSITIVE_INFINITY]),
    'ValueError: Column "c3" has Infinity in the row at position 0, the input "X" (float32) takes finite numbers that float32 can hold',
  ],
  [
    'more than float32 holds',
    'ridge',
    numbers([1], [1e39], [3], [4]),
    'ValueError: Column "c1" has 1e+39 in the row at position 0, the input "X" (float32) takes finite numbers that float32 can hold',
  ],
  [
    'text for numbers',
    'ridge',
    [tableColumn('name', 'object', ['a']), ...numbers([1], [2], [3])],
    'ValueError: Column "name" has "a" in the row at position 0, the input "X" (float32) takes finite numbers that float32 can hold',
  ],
  [
    'a nameless column',
    'ridge',
    [...numbers([1], [2], [3]), tableColumn(null, 'float64', [null])],
    'ValueError: The column at position 3 has no value in the row at position 0, the model takes no missing values',
  ],
  [
    'a fraction for an integer',
    'passengers',
    [port, tableColumn('siblings', 'float64', [1, 1.5]), fare],
    'ValueError: Column "siblings" has 1.5 in the row at position 1, the input "siblings" (int64) takes whole numbers',
  ],
  [
    'numbers for text',
    'ports',
    [siblings],
    'TypeError: Column "siblings" has the dtype int64, the input "X" (string) takes text',
  ],
  [
    'a number among text',
    'ports',
    [tableColumn('port', 'object', ['Cherbourg', 5])],
    'ValueError: Column "port" has 5 in the row at position 1, the input "X" (string) takes text',
  ],
  [
    'times',
    'ridge',
    [tableColumn('when', 'datetime64[ns]', [0n]), ...numbers([1], [2], [3])],
    'TypeError: Column "when" has the dtype datetime64[ns], the input "X" (float32) takes finite numbers that float32 can hold',
  ],
  [
    'a missing column',
    'passengers',
    [port, fare],
    `ValueError: X has no column "siblings", the model takes the columns ${PASSENGER_INPUTS}`,
  ],
  [
    'a column twice',
    'passengers',
    [port, siblings, fare, fare],
    `ValueError: X has more than one column "fare", the model takes the columns ${PASSENGER_INPUTS}`,
  ],
  [
    'too few nameless columns',
    'passengers',
    [{ ...port, name: null }],
    `ValueError: X has 1 column without names, the model takes one for each of ${PASSENGER_INPUTS}`,
  ],
])('refuses %s', async (_, name, columns, message) => {
  expect(await failure(ask(name, 'predict', columns))).toBe(message)
})

test('what the model does not know is its own error', async () => {
  expect(await failure(ask('ports', 'predict', [tableColumn('port', 'object', ['Genoa'])]))).toMatch(
    /^RuntimeError: The model could not be run: .*Unknown/,
  )
})

test('columns of other orders, further columns and none with names fill inputs', async () => {
  const expected = figures.passengers!.predict!.slice(0, 2)
  const { columns } = figureTable('passengers')
  const [first, second, third] = columns as [TableColumn, TableColumn, TableColumn]
  const extra = tableColumn('note', 'object', Array(20).fill(null))
  for (const given of [[third, extra, first, second], columns.map((column) => ({ ...column, name: null }))]) {
    expect(((await ask('passengers', 'predict', given)) as string[]).slice(0, 2)).toEqual(expected)
  }
})

test('booleans, integers and categories are cast', async () => {
  const [scale] = (await ask('scaler', 'transform', numbers([1], [2], [3], [0]))) as number[][]
  const cast = [
    tableColumn('a', 'bool', [1]),
    tableColumn('b', 'int64', [2n]),
    tableColumn('c', 'int32', [3]),
    tableColumn('d', 'category', [0]),
  ]
  expect(await ask('scaler', 'transform', cast)).toEqual([scale])
})

test.each<[string, readonly TableColumn[] | undefined, string]>([
  ['no y', undefined, 'y must have 2 x 1 values, it has nothing'],
  ['too short', [tableColumn('y', 'int64', [1])], 'y must have 2 x 1 values, it has 1 x 1'],
  ['too wide', [siblings, siblings], 'y must have 2 x 1 values, it has 2 x 2'],
  [
    'numbers for text',
    [siblings],
    'Column "siblings" of y has 1 in the row at position 0, the model predicts text',
  ],
  [
    'missing',
    [tableColumn('y', 'object', ['no', null])],
    'Column "y" of y has no value in the row at position 1',
  ],
])('score refuses y: %s', async (_, columns, message) => {
  const model = await openOnnx(modelBytes('passengers'))
  const x = { rows: 2, columns: [port, siblings, fare] }
  const y = columns && { rows: (columns[0]!.vector as { values: { length: number } }).values.length, columns }
  const call = { action: 'score', x, ...(y && { y }), progress: () => {} } as const
  expect(await failure(model.run(call))).toBe(`ValueError: ${message}`)
})

test('text with a NUL, which the runtime would cut', async () => {
  expect(await failure(ask('ports', 'predict', [tableColumn('port', 'object', ['Cherbourg\0'])]))).toBe(
    'ValueError: Column "port" has "Cherbourg\\u0000" in the row at position 0, the input "X" (string) takes text',
  )
})

const one = numbers([1, 2, 3])
const two53 = tableColumn('c0', 'int64', [2n ** 53n + 1n])

test.each<[string, string, readonly TableColumn[], string]>([
  [
    'integers beyond 2^53',
    'integers',
    [two53],
    'OverflowError: The model answers 9007199254740993, integers beyond 2^53 cannot be answered exactly',
  ],
  [
    'other numbers of rows',
    'fixed',
    one,
    'ValueError: X has 3 rows, the input "X" was exported for exactly 2, export it with a dynamic first dimension',
  ],
  [
    'inputs of rank 3',
    'image',
    one,
    'AttributeError: No action can ask this model of tables, ask it by named tensors at /v2/models/<name>/infer. The input "X" has the shape [any, 3, height], a table can fill [rows] or [rows, columns]',
  ],
  [
    'answers not by row',
    'total',
    one,
    'ValueError: The output "variable" has the shape [1, 1], only [3] or [3, columns] can be answered',
  ],
  [
    'wide inputs beside others',
    'beside',
    [tableColumn('X', 'float64', [1]), tableColumn('Y', 'float64', [1])],
    'AttributeError: No action can ask this model of tables, ask it by named tensors at /v2/models/<name>/infer. The input "X" takes 3 columns beside other inputs, a table can fill one input of many columns or many inputs of one column',
  ],
])('refuses %s', async (_, name, columns, message) => {
  expect(await failure(ask(name, 'predict', columns))).toBe(message)
})

test('a model of operators that the runtime lacks', async () => {
  expect(await failure(openOnnx(modelBytes('unknown')))).toMatch(
    /^ValueError: The operator "Guess" is not known to ONNX Runtime: /,
  )
})

test('integers up to 2^53, lists without a second dimension and booleans are answered', async () => {
  expect(await ask('integers', 'predict', [tableColumn('c0', 'int64', [2n ** 53n - 1n, -4n])])).toEqual([
    2 ** 53 - 1,
    -4,
  ])
  expect(await ask('fixed', 'predict', numbers([0.1, 2]))).toEqual([0.1, 2])
  expect(await ask('flat', 'predict', one)).toEqual([1, 2, 3])
  expect(await ask('flat', 'transform', one)).toEqual([[1], [2], [3]])
  expect(await ask('truth', 'predict', numbers([0, 2]))).toEqual([false, true])
})

test('missing values go their way in trees that have one, and are refused by others', async () => {
  const gap = numbers([null, 4, 6])
  expect(await ask('missing_tree', 'predict', gap)).toEqual([1.5, 1.5, 2.5])
  expect(await failure(ask('tree', 'predict', gap))).toBe(
    'ValueError: Column "c0" has no value in the row at position 0, its exporter did not write which way they go in the trees; fill them first, or export a pipeline with SimpleImputer',
  )
})

test('float16 is filled and answered', async () => {
  expect(await ask('half', 'predict', numbers([1, 2.5, 3]))).toEqual([1, 2.5, 3])
  expect(await ask('half_input', 'predict', numbers([1, 2.5, 3]))).toEqual([1, 2.5, 3])
})

test('float32 answers are the shortest decimals that are the same float32', async () => {
  const values = [
    0.1, -0, 1e-7, 3.4e38, 16_777_216, 123_456.78, 1.17549435e-38, 1e-45, 0.3333333432674408, 1e20, -2.5e-5,
  ]
  const answer = (await ask('flat', 'predict', numbers(values))) as number[]
  expect(answer.map(Math.fround)).toEqual(values.map(Math.fround))
  expect(answer.slice(0, 6)).toEqual(values.slice(0, 6))
  expect(answer[8]).toBe(0.33333334)
})
