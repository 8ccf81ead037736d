import { expect, test } from 'vitest'
import type { ModelAction } from '../../../src/models/model.ts'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'
import type { Table } from '../../../src/models/table.ts'
import { cellTable, figures, figureTable, modelBytes, repeated } from './figures.ts'

/**
 * ONNX computes in float32, scikit-learn in float64: of 24 bits some are lost on the way through a sum of a few
 * terms. KMeans takes differences of squares, which loses half of the digits of a short distance.
 */
const TOLERANCE: Readonly<Record<string, number>> = { kmeans: 5e-5, double: 1e-12 }
const USUAL_TOLERANCE = 5e-6

const ask = async (name: string, action: ModelAction, x: Table = figureTable(name)) =>
  (await openOnnx(modelBytes(name))).run({ action, x, progress: () => {} })

const cases = Object.entries(figures).flatMap(([name, figure]) =>
  (['predict', 'predict_proba', 'transform', 'decision_function'] as const)
    .filter((action) => figure[action] !== undefined)
    .map((action) => ({ name, action, expected: figure[action]! })),
)

test.each(cases)('$name answers $action as scikit-learn does', async ({ name, action, expected }) => {
  const value = await ask(name, action)
  expectClose(value, expected, TOLERANCE[name] ?? USUAL_TOLERANCE)
})

test('there is a figure for each form of an answer', () => {
  expect(cases.length).toBeGreaterThanOrEqual(24)
})

/** Text and whole numbers are equal; others are as near as the tolerance says, relative to the larger of 1 and the value. */
function expectClose(actual: unknown, expected: unknown, tolerance: number): void {
  if (Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length)
    for (const [index, part] of expected.entries()) expectClose((actual as unknown[])[index], part, tolerance)
  } else if (typeof expected === 'number' && !Number.isInteger(expected)) {
    expect(actual).toBeTypeOf('number')
    const distance = Math.abs(Number(actual) - expected) / Math.max(1, Math.abs(expected))
    expect(distance).toBeLessThanOrEqual(tolerance)
  } else expect(actual).toBe(expected)
}

test.each(['logistic', 'passengers', 'ridge', 'two_targets'])(
  '%s answers score as scikit-learn does',
  async (name) => {
    const { y, score } = figures[name]!
    const model = await openOnnx(modelBytes(name))
    const targets = cellTable(y!.map((cells) => [null, cells]))
    const actual = await model.run({ action: 'score', x: figureTable(name), y: targets, progress: () => {} })
    expect(actual).toBeCloseTo(score!, 5)
  },
)

test('more rows than one inference takes are answered in their order, with progress', async () => {
  const table = figureTable('logistic')
  const rows = 40_000
  const model = await openOnnx(modelBytes('logistic'))
  const fractions: number[] = []
  const answer = (await model.run({
    action: 'predict_proba',
    x: repeated(table, rows),
    progress: (fraction) => fractions.push(fraction),
  })) as number[][]
  const once = (await model.run({ action: 'predict_proba', x: table, progress: () => {} })) as number[][]
  expect(answer).toEqual(
    Array.from({ length: rows }, (_, row) => once[row % table.rows]!.map((p) => expect.closeTo(p, 6))),
  )
  expect(fractions).toEqual([16_384 / rows, 32_768 / rows, 1])
})

test('answers are the shortest float32 decimals', async () => {
  const probabilities = (await ask('logistic', 'predict_proba')) as number[][]
  for (const value of probabilities.flat()) {
    expect(String(value).replace(/e.*|^0\.0*|\./g, '').length).toBeLessThanOrEqual(9)
  }
})

test('serialize gives the bytes back, which open again', async () => {
  const bytes = modelBytes('forest')
  const model = await openOnnx(bytes)
  expect(model.serialize()).toEqual(modelBytes('forest'))
  const again = await openOnnx(model.serialize())
  expect(await again.run({ action: 'predict', x: figureTable('forest'), progress: () => {} })).toEqual(
    figures.forest!.predict,
  )
})

test.each([
  ['logistic', 'X float32 null,4', 'label int64 null | probabilities float32 null,3'],
  ['logistic_zipmap', 'X float32 null,4', 'output_label int64 null | output_probability float32 null,3'],
  [
    'passengers',
    'port string null,1 | siblings int64 null,1 | fare float32 null,1',
    'label string null | probabilities float32 null,2',
  ],
  ['ridge', 'X float32 null,4', 'variable float32 null,1'],
  ['double', 'X float64 null,4', 'variable float64 null,1'],
  ['pca', 'X float32 null,4', 'variable float32 null,2'],
])('the signature of %s', async (name, inputs, outputs) => {
  const { declared: signature } = await openOnnx(modelBytes(name))
  const written = (values: typeof signature.inputs) =>
    values.map(({ name: value, type, shape }) => `${value} ${type} ${shape.map(String)}`).join(' | ')
  expect(written(signature.inputs)).toBe(inputs)
  expect(written(signature.outputs)).toBe(outputs)
  expect(JSON.parse(JSON.stringify(signature))).toEqual(signature)
})
