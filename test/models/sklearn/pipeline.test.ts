import { describe, expect, test } from 'vitest'
import type { ModelAction } from '../../../src/models/model.ts'
import { createPipeline, parsePipeline } from '../../../src/models/sklearn/pipeline.ts'
import fc from '../../property.ts'
import { failure, fitted, NAMED, X, Y } from './fitted.ts'
import { booleans, floats, int64s, run, table, tableOfRows, texts } from './tables.ts'

describe('the specification of a pipeline', () => {
  test.each([
    [[['Ridge', { alpha: 0.5 }]]],
    [[['Ridge']]],
    [[['sklearn.linear_model.Ridge', null]]],
    [[['last', 'Ridge', {}]]],
    [[['StandardScaler'], ['StandardScaler'], ['Ridge', { copy_X: false }]]],
  ])('%j', async (spec) => {
    expect(await run(await fitted(spec, X, Y), 'predict', X)).toHaveLength(4)
  })

  test.each([
    [
      [['SVC']],
      /^ValueError: Class "SVC" is not embedded, .*LinearRegression, Ridge.* a cluster runs every class/,
    ],
    [[['sklearn.svm.Ridge']], /Class "sklearn.svm.Ridge" is not embedded/],
    [[['Ridge', { alfa: 1 }]], /Ridge has no parameter "alfa", it has "alpha", "fit_intercept"/],
    [[['Ridge', { alpha: -1 }]], /Parameter "alpha" of Ridge must be a number of 0 or more.*, not -1$/],
    [[['Ridge', { solver: 'lbfgs' }]], /Parameter "solver" of Ridge cannot be "lbfgs" here/],
    [
      [['LinearRegression', { positive: true }]],
      /Parameter "positive" of LinearRegression cannot be true here/,
    ],
    [[['LogisticRegression', { solver: 'liblinear' }]], /it penalises the intercept too/],
    [[['LogisticRegression', { penalty: 'l1' }]], /only the L2 penalty is embedded/],
    [[['LogisticRegression', { l1_ratio: 0.5 }]], /only the L2 penalty is embedded/],
    [[['PCA', { n_components: 'mle' }]], /Parameter "n_components" of PCA cannot be "mle" here/],
    [[['MinMaxScaler', { feature_range: [1, 0] }]], /must be a list of two numbers, the smaller one first/],
    [[['Ridge'], ['StandardScaler']], /Ridge cannot be followed by another step/],
    [
      [
        ['s', 'PCA', {}],
        ['s', 'Ridge', {}],
      ],
      /Step name "s" comes twice/,
    ],
    [[], /A pipeline is a list of steps such as \[\["StandardScaler"\]/],
    ['Ridge', /A pipeline is a list of steps such as/],
    [[[1, {}]], /A pipeline is a list of steps such as/],
  ])('%j is refused', async (spec, message) => {
    expect(await failure(() => createPipeline(spec))).toMatch(message)
  })
})

describe('what a model can be asked', () => {
  test.each<[unknown, ModelAction, string]>([
    [
      [['LinearRegression']],
      'partial_fit',
      'LinearRegression has no partial_fit, StandardScaler and MinMaxScaler have it',
    ],
    [[['LinearRegression']], 'transform', 'LinearRegression has no transform, it has fit, predict, score'],
    [
      [['PCA'], ['StandardScaler']],
      'partial_fit',
      'A pipeline that ends in StandardScaler has no partial_fit, StandardScaler and MinMaxScaler have it',
    ],
    [
      [['KMeans']],
      'predict_proba',
      'KMeans has no predict_proba, it has fit, predict, transform, fit_transform, score',
    ],
  ])('%j refuses %s', async (spec, action, message) => {
    expect(await failure(() => run(createPipeline(spec), action, X, Y))).toBe(`AttributeError: ${message}`)
  })

  test('nothing before a fit', async () => {
    expect(await failure(() => run(createPipeline([['PCA'], ['Ridge']]), 'predict', X))).toBe(
      'NotFittedError: This Ridge is not fitted yet, call fit first',
    )
  })

  test('one target column is answered flat, several as rows', async () => {
    const line = table(floats(null, [0, 1, 2]))
    const one = await run(await fitted([['LinearRegression']], line, line), 'predict', line)
    expect(one).toEqual([expect.closeTo(0), expect.closeTo(1), expect.closeTo(2)])
    const two = tableOfRows([
      [0, 5],
      [1, 6],
      [2, 7],
    ])
    const rows = await run(await fitted([['LinearRegression']], line, two), 'predict', line)
    expect(rows).toEqual([0, 1, 2].map((i) => [expect.closeTo(i), expect.closeTo(i + 5)]))
  })

  test('labels keep their type and are sorted by code point', async () => {
    const x = table(floats(null, [0, 1, 2]))
    const spec = [['LogisticRegression', { C: 1e6 }]]
    for (const y of [
      table(texts(null, ['\u{1f600}', 'a', '\uffee'])),
      table(booleans(null, [true, false, false])),
      table(int64s(null, [7n, -2n, 40n])),
    ]) {
      const model = await fitted(spec, x, y)
      expect(await run(model, 'score', x, y)).toBe(1)
    }
    const texted = await fitted(spec, x, table(texts(null, ['\u{1f600}', 'a', '\uffee'])))
    const [first] = (await run(texted, 'predict_proba', x)) as number[][]
    expect(first!.indexOf(Math.max(...first!))).toBe(2)
    expect(await run(texted, 'predict', x)).toEqual(['\u{1f600}', 'a', '\uffee'])
  })

  test('two classes have one decision for each row', async () => {
    const model = await fitted([['LogisticRegression']], X, Y)
    expect(await run(model, 'decision_function', X)).toEqual(Array(4).fill(expect.any(Number)))
  })
})

describe('fits', () => {
  test('another fit replaces what was learnt', async () => {
    const model = await fitted([['StandardScaler']], NAMED)
    const other = table(floats('z', [1, 2]))
    await run(model, 'fit', other)
    expect(await run(model, 'transform', other)).toEqual([[-1], [1]])
  })

  test('partial fits agree with one fit on the whole', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('StandardScaler', 'MinMaxScaler'),
        fc.array(
          fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true })),
          {
            minLength: 2,
            maxLength: 30,
          },
        ),
        fc.nat(),
        async (name, rows, at) => {
          const cut = 1 + (at % (rows.length - 1))
          const parts = createPipeline([[name]])
          await run(parts, 'partial_fit', tableOfRows(rows.slice(0, cut)))
          await run(parts, 'partial_fit', tableOfRows(rows.slice(cut)))
          const probe = tableOfRows([[3, 0.25]])
          const [ours] = (await run(parts, 'transform', probe)) as number[][]
          const [whole] = (await run(
            await fitted([[name]], tableOfRows(rows)),
            'transform',
            probe,
          )) as number[][]
          // A column that is constant up to rounding may or may not be divided.
          const steady = (j: 0 | 1) =>
            Math.max(...rows.map((row) => row[j])) - Math.min(...rows.map((row) => row[j])) < 1e-6
          for (const j of [0, 1] as const) {
            if (!steady(j))
              expect(Math.abs(ours![j]! - whole![j]!)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(whole![j]!)))
          }
        },
      ),
    ))

  test('fit_transform fits and transforms', async () => {
    const model = createPipeline([['StandardScaler'], ['PCA', { n_components: 1 }]])
    expect(await run(model, 'fit_transform', X)).toEqual(await run(model, 'transform', X))
  })

  test('a random state gives the same clusters, and progress is told', async () => {
    const spec = [['KMeans', { n_clusters: 2, random_state: 5, n_init: 3 }]]
    const told: number[] = []
    const model = createPipeline(spec)
    await model.run({ action: 'fit', x: X, progress: (fraction) => told.push(fraction) })
    expect((await fitted(spec, X)).serialize()).toEqual(model.serialize())
    expect(told.length).toBeGreaterThan(2)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.every((fraction) => fraction > 0 && fraction <= 1)).toBe(true)
  })

  test('rows that are all the same can be clustered', async () => {
    const same = tableOfRows([[1], [1], [1]])
    expect(await run(await fitted([['KMeans', { n_clusters: 2 }]], same), 'predict', same)).toEqual([0, 0, 0])
  })

  test('separable classes without a penalty end, and so do collinear columns', async () => {
    const x = tableOfRows([0, 1, 2, 3].map((v) => [v, 2 * v, 1]))
    const y = table(floats(null, [0, 0, 1, 1]))
    for (const params of [{ penalty: null }, { C: Number.POSITIVE_INFINITY }, { C: 1e9 }]) {
      expect(await run(await fitted([['LogisticRegression', params]], x, y), 'score', x, y)).toBe(1)
    }
  })
})

describe('a stored model', () => {
  const specs = [
    [['LinearRegression', { tol: 0 }]],
    [['StandardScaler'], ['Ridge', { alpha: 0.1 }]],
    [['MinMaxScaler'], ['PCA']],
    [['KMeans', { n_clusters: 2, random_state: 1 }]],
    [['LogisticRegression', { C: Number.POSITIVE_INFINITY, max_iter: 5 }]],
  ]

  test('is read back bit for bit', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...specs),
        fc.array(
          fc.tuple(
            fc.double({ min: -1e100, max: 1e100, noNaN: true }),
            fc.double({ min: -1, max: 1, noNaN: true }),
          ),
          {
            minLength: 3,
            maxLength: 12,
          },
        ),
        async (spec, rows) => {
          const x = tableOfRows(rows, ['a', 'b'])
          const y = table(
            floats(
              'y',
              rows.map((_, row) => row % 2),
            ),
          )
          const model = await fitted(spec, x, y)
          const bytes = model.serialize()
          const again = parsePipeline(bytes)
          expect(again.serialize()).toEqual(bytes)
          const action = spec.at(-1)![0] === 'PCA' ? 'transform' : 'predict'
          expect(await run(again, action, x)).toStrictEqual(await run(model, action, x))
        },
      ),
      { numRuns: 200 },
    ))

  test('keeps -0, and an unfitted one stays unfitted', async () => {
    const model = await fitted([['MinMaxScaler']], table(floats('a', [-0, 5])))
    const [row] = new TextDecoder().decode(model.serialize()).match(/"data_min":.*?\]/)!
    expect(row).toBe('"data_min":[{"float":"-0"}]')
    expect(parsePipeline(model.serialize()).serialize()).toEqual(model.serialize())
    expect(
      await failure(() => run(parsePipeline(createPipeline([['PCA']]).serialize()), 'score', X)),
    ).toMatch(/^NotFittedError/)
  })

  test.each([
    [
      '{"format":"omega-edge.pipeline","version":2}',
      /has version 2 of its format, this server reads up to version 1/,
    ],
    ['{"format":"other","version":1}', /is not one of Omega Edge/],
    ['\u0080pickle', /is not one of Omega Edge/],
    ['{"format":"omega-edge.pipeline","version":1,"steps":[]}', /is damaged/],
    [
      '{"format":"omega-edge.pipeline","version":1,"steps":[{"name":"r","class":"Ridge","params":{},"state":{"coef":1}}],"features":null,"columns":1,"target":null}',
      /The stored Ridge is damaged/,
    ],
  ])('%s is refused', async (text, message) => {
    expect(await failure(() => parsePipeline(new TextEncoder().encode(text)))).toMatch(message)
  })
})
