import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { jsonText } from '../../src/data/frame/cell.ts'
import type { Json } from '../../src/data/frame/vector.ts'
import { wholeFloat } from '../../src/data/json/whole-float.ts'
import type { Database } from '../../src/store/database.ts'
import { openDatabase } from '../../src/store/open.ts'
import { Store } from '../../src/store/store.ts'
import type { TaskId } from '../../src/store/task-records.ts'
import { perform } from '../../src/worker/perform.ts'
import { registry } from '../../src/worker/registry.ts'
import type { Registry } from '../../src/worker/task.ts'

const python = inject('python')

/** A pickle that says nothing of scikit-learn, and of which nothing is run by reading it: `collections.ChainMap()`. */
const OTHER = Buffer.from('\x80\x02ccollections\nChainMap\n)R.', 'latin1')

describe.skipIf(python === '')('models by an installed Python', () => {
  let database: Database
  let store: Store
  let tasks: Registry
  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), 'omega-models-'))
    database = await openDatabase({ data, mongo: undefined })
    store = new Store(database)
    tasks = registry(store, 64, { python, memoryLimit: 2000 })
  })
  afterAll(() => database.close())

  const bucket = 'omegaml'
  const run = async (task: string, args: readonly Json[], kwargs: { [name: string]: Json } = {}) => {
    const id = crypto.randomUUID() as TaskId
    const context = { id, store, bucket, progress: () => {}, emit: () => {} }
    const outcome = await perform(tasks, context, { id, task, bucket, args, kwargs })
    if (outcome.state === 'SUCCESS') return JSON.parse(outcome.result) as unknown
    return outcome.state === 'FAILURE' ? `${outcome.failure.exception}: ${outcome.failure.message}` : null
  }
  const create = (name: string, pipeline: Json, runsCode = true) =>
    run('omega_edge.create_model', [name, pipeline], { runsCode })
  const compute = (name: string, action: string, body: Json) =>
    run(`omegaml.tasks.omega_${action}`, [name, null], { inline: JSON.stringify(body) })
  const X = [
    [1, 5],
    [2, 4],
    [3, 1],
    [4, 0],
  ]
  const training = { datax: { columns: ['a', 'b'], data: X }, datay: [['x'], ['x'], ['y'], ['y']] }

  test('are made of any class, trained and asked, columns in any order', async () => {
    const grid = ['GridSearchCV', { estimator: ['SVC', {}], param_grid: { C: [1, 2] }, cv: 2 }]
    expect(await create('grid', [['StandardScaler'], grid])).toMatchObject({ kind: 'sklearn.joblib' })
    expect(await compute('grid', 'predict', X)).toMatch(/^NotFittedError: /)
    expect(await compute('grid', 'fit', training)).toBe('ok')
    const turned = { columns: ['b', 'a'], data: X.map(([a, b]) => [b!, a!]) }
    expect(await compute('grid', 'predict', turned)).toEqual(['x', 'x', 'y', 'y'])
    expect(await compute('grid', 'score', training)).toBe(1)
    expect(await compute('grid', 'transform', X)).toMatch(/^AttributeError: /)
    const { details } = await store.models.find(bucket, 'grid')
    expect(details).toMatchObject({ class: 'sklearn.pipeline.Pipeline', fitted: true })
  })

  test('say parameters that are floats as such, before a training and behind it', async () => {
    const paramsOf = async () => {
      const { details } = await store.models.find(bucket, 'shares')
      return jsonText(details.params ?? null)
    }
    await create('shares', [['RandomForestClassifier', { max_features: wholeFloat(1), n_estimators: 2 }]])
    expect(await paramsOf()).toMatch(/"max_features":1\.0,.*"n_estimators":2,/)
    await compute('shares', 'fit', training)
    expect(await paramsOf()).toMatch(/"max_features":1\.0,.*"n_estimators":2,/)
  })

  test('are made of what scikit-learn has as experimental, and with steps that pass on', async () => {
    const search = { estimator: 'LinearSVC', param_grid: { C: [1, 2] }, cv: 2, min_resources: 4 }
    const steps = [['IterativeImputer'], ['same', 'passthrough'], ['HalvingGridSearchCV', search]]
    expect(await create('halving', steps)).toMatchObject({ kind: 'sklearn.joblib' })
    expect(await compute('halving', 'fit', training)).toBe('ok')
    expect(await compute('halving', 'predict', X)).toEqual(['x', 'x', 'y', 'y'])
    expect(await create('none', [['passthrough']])).toContain('"passthrough" alone is no estimator')
  })

  test('take what they cannot be made of for an error of the request', async () => {
    expect(await create('none', [['Nothing']])).toMatch(/^ValueError: Class "Nothing" is no estimator/)
    expect(await create('none', [['SVC', { nothing: 1 }]])).toContain("unexpected keyword argument 'nothing'")
    expect(await create('none', [['SVC']], false)).toMatch(
      /^ValueError: Class "SVC" is not embedded.* is for who may put and run a script/,
    )
  })

  test('are unpickled only where who has sent them may run code', async () => {
    const upload = async (runsCode: boolean) => {
      const ref = await store.models.stage(bucket, 'other', store.models.pipelineKind, [OTHER])
      return run('omega_edge.import_model', ['other', ref], { runsCode })
    }
    expect(await upload(false)).toMatch(
      /^NotImplementedError: A model that holds "collections.ChainMap".* is for who may put and run a script/,
    )
    expect(await upload(true)).toMatch(/^ValueError: The file holds a ChainMap/)
  })

  test('of who may not run code compute here, and say for whom Python trains them', async () => {
    await create('svm', [['LinearSVC']])
    await compute('svm', 'fit', training)
    const file = await store.models.read(await store.models.find(bucket, 'svm'))
    const ref = await store.models.stage(bucket, 'sent', store.models.pipelineKind, [new Uint8Array(file)])
    await run('omega_edge.import_model', ['sent', ref], { runsCode: false })
    expect(await compute('sent', 'predict', X)).toEqual(['x', 'x', 'y', 'y'])
    expect(await compute('sent', 'fit', training)).toMatch(
      /^NotImplementedError: The LinearSVC was fitted by Python.* is for who may put and run a script/,
    )
  })

  test.each([
    ['\x80\x04cnowhere\nModel\n.', "has not: No module named 'nowhere'; install it there"],
    ['\x80\x04c__main__\nModel\n.', "has not: Can't get attribute 'Model'"],
    ['\x80\x04csklearn.svm\nSVC\n.', 'The file holds the class SVC, dump an object of it'],
    ['\x80\x04ccollections\nOrderedDict\n)R', 'The file cannot be opened (EOFError: '],
  ])('say why a file is none of a model: %j', async (pickle, said) => {
    const ref = await store.models.stage(bucket, 'other', store.models.pipelineKind, [
      Buffer.from(pickle, 'latin1'),
    ])
    expect(await run('omega_edge.import_model', ['other', ref], { runsCode: true })).toContain(said)
  })
})
