import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ModelAction } from '../../../src/models/model-action.ts'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'
import { cellTable } from './figures.ts'

const folder = join(import.meta.dirname, 'exporters')

/** What export.py wrote: the rows, of which null is NaN, and the answers of the library that the model is of. */
type Figures = Readonly<
  Record<string, { rows: (number | null)[][] } & Partial<Record<ModelAction, unknown[]>>>
>

const { models } = JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8')) as { models: Figures }

const open = (name: string) => openOnnx(new Uint8Array(readFileSync(join(folder, `${name}.onnx`))))

/** Rows as columns of floats; `cells` makes a column of one cell a row. */
function tableOf(rows: readonly (readonly (number | null)[])[]) {
  const columns = rows[0]!.map((_, place) => rows.map((row) => row[place] ?? Number.NaN))
  return cellTable(columns.map((cells) => [null, cells]))
}

const close = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(close)
  return typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 3) : value
}

const cases = Object.entries(models).flatMap(([name, { rows, ...answers }]) =>
  Object.entries(answers).map(([action, expected]) => ({
    name,
    rows,
    action: action as ModelAction,
    expected,
  })),
)

test.each(cases)(
  '$name answers $action as its own library does',
  async ({ name, rows, action, expected }) => {
    const model = await open(name)
    expect(await model.run({ action, x: tableOf(rows), progress: () => {} })).toEqual(close(expected))
  },
)

const scored = cases.filter(({ action }) => action === 'decision_function')

test('there are figures of all who have scores', () => {
  expect(scored.length).toBeGreaterThanOrEqual(20)
})

test.each(scored)('$name has the sign of a single row', async ({ name, rows, expected }) => {
  const model = await open(name)
  for (const row of [0, rows.length - 1]) {
    const x = tableOf(rows.slice(row).slice(0, 1))
    const [score] = (await model.run({ action: 'decision_function', x, progress: () => {} })) as number[]
    expect(Math.sign(score!)).toBe(Math.sign(Number(expected[row])))
  }
})

test('an export that has lost the way of missing values says so', async () => {
  const model = await open('forest_lost')
  const asked = model.run({ action: 'predict', x: tableOf(models.forest_lost!.rows), progress: () => {} })
  await expect(asked).rejects.toThrow(
    'its exporter, skl2onnx, did not write which way they go in the trees; fill them first, or export a pipeline with SimpleImputer',
  )
})
