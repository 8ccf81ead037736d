import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPipeline, parsePipeline } from '../../../../src/worker/models/sklearn/pipeline.ts'
import { booleans, floats, int64s, run, table, tableOfRows, texts } from './tables.ts'

const X = [
  [0, 1],
  [1, 0.5],
  [2, 3],
  [3, -1],
  [4, 0.1],
]
const Y = [[0], [1.5], [2], [3.5], [4]]
const labels = table(texts('y', ['a', 'b', 'a', 'b', 'b']))

describe('a pipeline', () => {
  test.each([
    [[['LinearRegression', {}]]],
    [[['LinearRegression']]],
    [[['sklearn.linear_model.LinearRegression', {}]]],
    [[['line', 'LinearRegression', {}]]],
    [
      [
        ['StandardScaler'],
        ['scale', 'MinMaxScaler', {}],
        ['PCA', { n_components: 1 }],
        ['Ridge', { alpha: 0.5 }],
      ],
    ],
  ])('is built of %j', async (spec) => {
    const model = createPipeline(spec)
    await run(model, 'fit', tableOfRows(X), tableOfRows(Y))
    expect(await run(model, 'predict', tableOfRows(X))).toHaveLength(5)
  })

  test.each([
    ['no list', 'Ridge', 'A pipeline is a list of steps such as'],
    ['no step', [], 'A pipeline is a list of steps such as'],
    ['an unknown class', [['SVC', {}]], /"SVC".*LinearRegression.*cluster/s],
    ['an unknown parameter', [['Ridge', { alfa: 1 }]], /"alfa".*alpha/s],
    ['a parameter of another type', [['Ridge', { alpha: 'much' }]], '"alpha"'],
    ['one that is not supported', [['LinearRegression', { positive: true }]], '"positive"'],
    [
      'a predictor in the middle',
      [['Ridge'], ['StandardScaler']],
      'only the last step may be without transform',
    ],
    [
      'two steps of one name',
      [
        ['s', 'PCA', {}],
        ['s', 'Ridge', {}],
      ],
      'comes twice',
    ],
  ])('of %s is refused with a sentence', (_, spec, said) => {
    expect(() => createPipeline(spec)).toThrow(said)
  })

  test.each([
    ['text', table(texts('t', ['a', 'b', 'c', 'd', 'e'])), /"t".*object/s],
    ['a missing value', table(floats('f', [1, 2, Number.NaN, 4, 5])), /"f".*row 2/s],
    ['an infinite one', table(floats('f', [1, 2, 3, Number.POSITIVE_INFINITY, 5])), /"f".*row 3/s],
    ['an integer that a double cannot hold', table(int64s('i', [1n, 2n, 3n, 4n, 2n ** 60n])), '"i"'],
    ['fewer rows than the target', tableOfRows([[1]]), 'rows'],
  ])('says what is wrong with %s among the features', async (_, x, said) => {
    await expect(run(createPipeline([['Ridge']]), 'fit', x, tableOfRows(Y))).rejects.toThrow(said)
  })

  test('takes booleans and integers as numbers', async () => {
    const model = createPipeline([['LinearRegression']])
    const x = table(booleans('b', [true, false, true, false, true]), int64s('i', [1n, 2n, 3n, 4n, 5n]))
    await run(model, 'fit', x, tableOfRows([[3], [2], [5], [4], [7]]))
    const [first] = (await run(model, 'predict', x)) as number[]
    expect(first).toBeCloseTo(3, 9)
  })

  test('brings columns into the order of the fit, and names what is missing or too much', async () => {
    const model = createPipeline([['LinearRegression']])
    await run(model, 'fit', tableOfRows(X, ['a', 'b']), tableOfRows(Y))
    const swapped = tableOfRows(
      X.map(([a = 0, b = 0]) => [b, a]),
      ['b', 'a'],
    )
    expect(await run(model, 'predict', swapped)).toEqual(
      await run(model, 'predict', tableOfRows(X, ['a', 'b'])),
    )
    await expect(run(model, 'predict', tableOfRows([[1]], ['a']))).rejects.toThrow(/"b".*"a", "b"/s)
    await expect(run(model, 'predict', tableOfRows([[1, 2, 3]], ['a', 'b', 'c']))).rejects.toThrow('"c"')
    await expect(run(model, 'predict', tableOfRows([[1, 2, 3]]))).rejects.toThrow(/3.*2/s)
  })

  test('keeps its state when a fit fails', async () => {
    const model = createPipeline([['LogisticRegression']])
    await run(model, 'fit', tableOfRows(X), labels)
    const before = model.serialize()
    const one = table(texts('y', ['a', 'a', 'a', 'a', 'a']))
    await expect(run(model, 'fit', tableOfRows(X), one)).rejects.toThrow('class')
    expect(model.serialize()).toEqual(before)
  })

  test('partial_fit of parts is fit of the whole', async () => {
    for (const name of ['StandardScaler', 'MinMaxScaler']) {
      const [whole, parts] = [createPipeline([[name]]), createPipeline([[name]])]
      await run(whole, 'fit', tableOfRows(X))
      await run(parts, 'partial_fit', tableOfRows(X.slice(0, 2)))
      await run(parts, 'partial_fit', tableOfRows(X.slice(2)))
      const [a, b] = [
        await run(whole, 'transform', tableOfRows(X)),
        await run(parts, 'transform', tableOfRows(X)),
      ]
      for (const [row, values] of (a as number[][]).entries()) {
        for (const [column, value] of values.entries())
          expect((b as number[][])[row]?.[column]).toBeCloseTo(value, 12)
      }
    }
    const ridge = createPipeline([['Ridge']])
    await expect(run(ridge, 'partial_fit', tableOfRows(X), tableOfRows(Y))).rejects.toThrow('StandardScaler')
  })
})

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
const spec = fc.constantFrom(
  [['LinearRegression']],
  [['StandardScaler'], ['Ridge']],
  [['MinMaxScaler'], ['PCA', { n_components: 1 }]],
  [['KMeans', { n_clusters: 2 }]],
)

test('a stored model answers as the one that was stored, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      spec,
      fc.array(fc.tuple(number, number), { minLength: 5, maxLength: 20 }),
      async (steps, rows) => {
        const model = createPipeline(steps)
        const x = tableOfRows(rows)
        const y = tableOfRows(rows.map(([a]) => [a]))
        try {
          await run(model, 'fit', x, y)
        } catch {
          return // such as clusters of equal rows
        }
        const bytes = model.serialize()
        const read = parsePipeline(bytes)
        expect(read.serialize()).toEqual(bytes)
        const action = steps.at(-1)?.[0] === 'PCA' ? 'transform' : 'predict'
        expect(await run(read, action, x)).toEqual(await run(model, action, x))
      },
    ),
    { numRuns: 60 },
  )
})

test.each([
  ['no JSON', 'joblib', 'not one of Omega Edge'],
  ['another JSON', '{"format": "other"}', 'not one of Omega Edge'],
  ['a later version', '{"format": "omega-edge.pipeline", "version": 2}', 'version 2'],
  ['half a model', '{"format": "omega-edge.pipeline", "version": 1, "steps": []}', 'damaged'],
])('%s is refused as a model', (_, text, said) => {
  expect(() => parsePipeline(new TextEncoder().encode(text))).toThrow(said)
})
