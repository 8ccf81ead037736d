import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { ComputationError } from '../../../src/error.ts'
import { openFitted } from '../../../src/models/fitted/fitted-model.ts'
import { MODEL_ACTIONS, type ModelAction } from '../../../src/models/model-action.ts'
import type { Table } from '../../../src/models/table.ts'
import { booleans, floats, int64s, table, texts } from '../sklearn/tables.ts'

/** How far a number may be from scikit-learn's, of its size. */
const TOLERANCE = 1e-9

/** Those that are refused by name, and go to Python; some only as a certain version writes them. */
const NOT_COMPUTED: ReadonlySet<string> = new Set([
  'boosting-init 1.9.1',
  'catboost-of-all 1.2.2',
  'leaveoneout-of-all 1.2.2',
])

/**
 * Of XGBoost, which computes in float32: the last digit of these may differ, as numpy's `exp` and the processor's own are
 * less exact than ours.
 */
const SINGLE: ReadonlySet<string> = new Set(['booster-of-xgboost', 'xgb-linear-multi', 'xgb-softmax'])
const LAST_OF_SINGLE = 2e-7

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()])

const probe = z.object({
  names: z.array(z.string()).nullable(),
  columns: z.array(z.object({ dtype: z.string(), values: z.array(cell) })),
  truth: z.unknown(),
})

const failure = z.object({ error: z.string(), message: z.string() })

const figures = z.object({
  versions: z.object({ 'scikit-learn': z.string() }),
  probes: z.record(z.string(), probe),
  figures: z.array(
    z.object({
      family: z.string(),
      name: z.string(),
      data: z.string(),
      form: z.string(),
      /** Its bytes, a character each. */
      file: z.string(),
      answers: z.record(z.string(), z.unknown()),
    }),
  ),
})

const answered = z.object({ figures: z.array(z.object({ answers: z.record(z.string(), z.unknown()) })) })

const FOLDER = new URL('figures/', import.meta.url)

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const text = gunzipSync(readFileSync(new URL(file, FOLDER))).toString()
  const { probes, versions, figures: all } = figures.parse(JSON.parse(text))
  const types = answered.parse(typesIn(text)).figures

  test.each(all.map((figure, i) => ({ ...figure, types: types[i]!.answers })))(
    '$family: $name',
    async ({ name, data, file: content, answers, types }) => {
      const bytes = Uint8Array.from(Buffer.from(content, 'latin1'))
      if (NOT_COMPUTED.has(name) || NOT_COMPUTED.has(`${name} ${versions['scikit-learn']}`)) {
        await expect(openFitted(bytes)).rejects.toThrow(/is not computed here/)
        return
      }
      const { names, columns, truth } = probes[data]!
      const x = tableOf(columns, names)
      const y = truth === null ? undefined : targetsOf(truth)
      const model = await openFitted(bytes)
      bytes.buffer.transfer(0) // the file is let go of: nothing that computes may look into it
      for (const [action, expected] of Object.entries(answers)) {
        if (!isAction(action)) continue
        const call = { action, x, ...(action === 'score' && y && { y }), progress() {} }
        const failed = failure.safeParse(expected)
        if (failed.success) {
          const error = await model.run(call).then(() => undefined, String)
          expect(error, action).toContain(failed.data.message)
          continue
        }
        const tolerance = SINGLE.has(name) ? LAST_OF_SINGLE : TOLERANCE
        expectClose(
          await model.run(call),
          action === 'predict' ? asOneTarget(expected) : expected,
          action,
          tolerance,
        )
        const wanted = action === 'predict' ? asOneTarget(types[action]) : types[action]
        // Columns of booleans beside others are objects in Python, and numbers with them here.
        if (isOfBooleans(wanted)) continue
        expect(typesIn((await model.answer(call))!), `types of ${action}`).toEqual(wanted)
      }
    },
  )
})

function isOfBooleans(types: unknown): boolean {
  const flat = [types].flat(3)
  return flat.includes(true) && flat.some((type) => typeof type !== 'boolean')
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const parseJson = JSON.parse as (text: string, reviver: Reviver) => unknown // ES2026, not yet in the types

/** JSON with the type that Python spells in the place of each number, and of what JSON has no number for. */
function typesIn(text: string): unknown {
  return parseJson(text, (_, value, { source = '' }) => {
    if (typeof value === 'number') return /[.e]/.test(source) ? 'float' : 'int'
    return value === null || value === 'NaN' || value === 'Infinity' || value === '-Infinity'
      ? 'float'
      : value
  })
}

/** A column of predictions is a list here, as in the guide. */
function asOneTarget(expected: unknown): unknown {
  const isColumn = Array.isArray(expected) && expected.every((row) => Array.isArray(row) && row.length === 1)
  return isColumn ? expected.flat() : expected
}

function isAction(name: string): name is ModelAction {
  return (MODEL_ACTIONS as readonly string[]).includes(name)
}

function tableOf(columns: z.infer<typeof probe>['columns'], names: readonly string[] | null): Table {
  return table(...columns.map((column, j) => columnOf(column, names?.[j] ?? null)))
}

function columnOf({ dtype, values }: z.infer<typeof probe>['columns'][number], name: string | null) {
  if (dtype === 'int64')
    return int64s(
      name,
      values.map((value) => BigInt(value as number)),
    )
  if (dtype === 'float64')
    return floats(
      name,
      values.map((value) => (value === null ? Number.NaN : (value as number))),
    )
  if (dtype === 'bool') return booleans(name, values.map(Boolean))
  const column = texts(name, values as (string | null)[])
  return { ...column, dtype: parseDtype('object') }
}

function targetsOf(truth: unknown): Table {
  const rows = z.array(z.union([cell, z.array(cell)])).parse(truth)
  const width = Array.isArray(rows[0]) ? rows[0].length : 1
  const columns = Array.from({ length: width }, (_, j) => {
    const values = rows.map((row) => (Array.isArray(row) ? row[j]! : row))
    const dtype =
      { string: 'object', boolean: 'bool', number: 'float64' }[typeof values[0] as string] ?? 'object'
    return columnOf({ dtype, values }, width === 1 ? null : `y${j}`)
  })
  return table(...columns)
}

/** Labels are the same, numbers within the tolerance; lists have the same items. */
function expectClose(actual: unknown, expected: unknown, where: string, tolerance: number): void {
  if (Array.isArray(expected)) {
    expect(Array.isArray(actual), where).toBe(true)
    const items = actual as unknown[]
    expect(items.length, where).toBe(expected.length)
    for (const [i, item] of expected.entries()) expectClose(items[i], item, `${where}[${i}]`, tolerance)
    return
  }
  if (typeof actual !== 'number') {
    expect(actual, where).toBe(expected)
    return
  }
  const number = Number(expected)
  if (Object.is(actual, number) || actual === number) return
  expect(Math.abs(actual - number), `${where}: ${actual}, expected ${number}`).toBeLessThanOrEqual(
    tolerance * Math.max(Math.abs(number), 1e-3),
  )
}

test('what is no estimator is refused', async () => {
  const bytes = Uint8Array.from(Buffer.from('\x80\x02ccollections\nOrderedDict\n)R.', 'latin1'))
  await expect(openFitted(bytes)).rejects.toThrow(ComputationError)
})
