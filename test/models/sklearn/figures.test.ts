import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Model } from '../../../src/models/model.ts'
import { createPipeline } from '../../../src/models/sklearn/pipeline.ts'
import type { Table } from '../../../src/models/table.ts'
import { run, table, tableOfRows, texts } from './tables.ts'

const ACTIONS = ['predict', 'predict_proba', 'decision_function', 'transform'] as const

const figures = z
  .object({
    data: z.record(
      z.string(),
      z.object({ x: z.array(z.array(z.number())), y: z.array(z.unknown()).nullable() }),
    ),
    figures: z.array(
      z.object({
        data: z.string(),
        steps: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])),
        tolerance: z.number(),
        learnt: z.record(z.string(), z.unknown()),
        answers: z.partialRecord(z.enum([...ACTIONS, 'score']), z.unknown()),
        default_labels: z.array(z.unknown()).optional(),
        permuted: z.boolean().optional(),
        note: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8')))

const stored = z.object({
  steps: z.array(z.object({ state: z.record(z.string(), z.unknown()) })),
})

describe('the answers of scikit-learn', () => {
  test.each(
    figures.figures.map((figure) => ({
      ...figure,
      title: `${figure.data}: ${JSON.stringify(figure.steps)}`,
    })),
  )('$title', async (figure) => {
    const { x: rows, y: targets } = figures.data[figure.data]!
    const x = tableOfRows(rows)
    const y = targets === null ? undefined : targetTable(targets)
    const model = createPipeline(figure.steps)
    await run(model, 'fit', x, y)
    const probe = tableOfRows(rows.filter((_, row) => row % Math.max(1, Math.floor(rows.length / 12)) === 0))
    if (figure.permuted) {
      await expectSameClusters(model, figure, x, probe)
      return
    }
    const learnt = stored.parse(JSON.parse(new TextDecoder().decode(model.serialize()))).steps.at(-1)!.state
    for (const [name, expected] of Object.entries(figure.learnt)) {
      expectClose(learnt[name], expected, figure.tolerance, name)
    }
    for (const action of ACTIONS) {
      if (action in figure.answers) {
        expectClose(await run(model, action, probe), figure.answers[action], figure.tolerance, action)
      }
    }
    if ('score' in figure.answers) {
      expectClose(await run(model, 'score', x, y), figure.answers.score, figure.tolerance, 'score')
    }
    if (figure.default_labels) expect(await run(model, 'predict', x)).toEqual(figure.default_labels)
  })
})

/** The numbers of the clusters depend on the random start; the clusters and their inertia do not. */
async function expectSameClusters(
  model: Model,
  figure: (typeof figures.figures)[number],
  x: Table,
  probe: Table,
) {
  expectClose(await run(model, 'score', x), figure.answers.score, figure.tolerance, 'score')
  const ours = z.array(z.number()).parse(await run(model, 'predict', probe))
  const theirs = z.array(z.number()).parse(figure.answers.predict)
  const pairs = new Set(ours.map((label, row) => `${label} ${theirs[row]}`))
  expect(pairs.size).toBe(new Set(theirs).size)
  expect(pairs.size).toBe(new Set(ours).size)
}

/**
 * The largest difference of two arrays, against the largest number of the expected one: relative to the scale of the
 * whole table, because an entry that is zero up to rounding has no digits of its own.
 */
function expectClose(actual: unknown, expected: unknown, tolerance: number, what: string) {
  const [ours, theirs] = [flatten(actual), flatten(expected)]
  if (theirs.some((value) => typeof value !== 'number')) {
    expect(ours, what).toEqual(theirs)
    return
  }
  expect(ours.length, what).toBe(theirs.length)
  const numbers = theirs.map(Number)
  const scale = Math.max(1e-300, ...numbers.map(Math.abs))
  // Against 1 where everything is zero up to rounding, as for the means of centred data.
  const difference = Math.max(...numbers.map((value, i) => Math.abs(value - Number(ours[i]))))
  expect(difference / (scale < 1e-12 ? 1 : scale), what).toBeLessThanOrEqual(tolerance)
}

function flatten(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat(2) : [value]
}

function targetTable(targets: readonly unknown[]): Table {
  if (targets.every((value) => typeof value === 'string')) return table(texts(null, targets))
  if (targets.every((value) => typeof value === 'number')) return tableOfRows(targets.map((value) => [value]))
  return tableOfRows(z.array(z.array(z.number())).parse(targets))
}
