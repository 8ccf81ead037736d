import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { ask, type SharedServer, send } from './client.ts'
import { inferenceSuite } from './inference.ts'

const FITTED = join(import.meta.dirname, '../../models/fitted/files')
/** Of the first row, by scikit-learn 1.7.2 (`make_files.py`). */
const PROBABILITIES = [0.9847031668428455, 0.015296771119383056, 6.203777137248186e-8]
const ONNX = join(import.meta.dirname, '../../models/onnx/logistic.onnx')

export function modelSuite(runtime: Runtime, shared: SharedServer): void {
  describe('models', () => {
    let server: RunningServer
    const x = Array.from({ length: 10 }, (_, i) => i)
    const json = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      ask(server, method, path, body, headers)
    const create = (name: string, pipeline: unknown) => json('POST', 'model/', { name, pipeline })
    beforeAll(async () => {
      server = shared()
      const data = { data: { x, y: x.map((value) => value * 2), text: x.map(() => 'a') } }
      await send(server, 'PUT', 'dataset/line/', data)
    })

    it('creates, fits, predicts and scores as the guide says', async () => {
      const created = await create('guide', [['LinearRegression', {}]])
      expect(created.status).toBe(201)
      expect(created.body.model).toMatchObject({ bucket: 'store', kind: 'sklearn.joblib', name: 'guide' })
      expect(created.body.model.created).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
      const data = 'datax=line[x]&datay=line[y]'
      expect(await json('PUT', `model/guide/fit/?${data}`)).toMatchObject({
        status: 202,
        body: {
          datax: 'line[x]',
          datay: 'line[y]',
          result: 'ok',
          model: 'guide',
          resource_uri: '/api/v1/model/guide/',
        },
      })
      const predicted = await json('GET', 'model/guide/predict?datax=line[x]')
      expect(predicted).toMatchObject({ status: 200, body: { datax: 'line[x]', datay: null } })
      for (const row of x) expect(predicted.body.result[row]).toBeCloseTo(2 * row, 12)
      expect((await json('GET', `model/guide/score/?${data}`)).body.result).toBeCloseTo(1, 12)
      expect((await json('GET', 'model/guide/?datax=line[x]')).body).toEqual(predicted.body)
    })

    it.each([
      ['columns and rows', { columns: ['x'], data: [[1], [4]] }],
      ['columns of more', { columns: ['x'], data: { z: [0, 0], x: [1, 4] } }],
      ['records in an envelope', { columns: ['x'], data: [{ x: 1 }, { x: 4 }] }],
      ['plain records', [{ x: 1 }, { x: 4 }]],
      ['a frame', { data: { x: { 0: 1, 1: 4 } }, orient: 'dict' }],
    ])('predicts of a body with %s', async (_, body) => {
      await create('inline', [['LinearRegression', {}]])
      const fit = { datax: [{ x: 0 }, { x: 1 }, { x: 2 }], datay: { data: { y: [1, 3, 5] } } }
      expect((await json('PUT', 'model/inline/fit/', fit)).body).toMatchObject({ datax: null, result: 'ok' })
      const { result } = (await json('PUT', 'model/inline/predict/', body)).body
      expect(result.map((value: number) => Math.round(value * 1e9) / 1e9)).toEqual([3, 9])
    })

    it('builds pipelines of named steps, and further actions', async () => {
      await create('steps', [
        ['scale', 'StandardScaler', {}],
        ['pca', 'PCA', { n_components: 1 }],
        ['classify', 'LogisticRegression', { C: 10 }],
      ])
      const datax = x.map((value) => ({ a: value, b: -value + (value % 2) }))
      const datay = x.map((value) => ({ y: value < 5 ? 'low' : 'high' }))
      await json('PUT', 'model/steps/fit/', { datax, datay })
      expect((await json('PUT', 'model/steps/predict/', datax)).body.result).toEqual(datay.map(({ y }) => y))
      const { result } = (await json('PUT', 'model/steps/predict_proba/', datax)).body
      expect(result[0].length).toBe(2)
      expect(result[0][0] + result[0][1]).toBeCloseTo(1, 12)
      expect((await json('PUT', 'model/steps/decision_function/', datax)).body.result.length).toBe(10)
      await create('scaler', [['MinMaxScaler', {}]])
      await json('PUT', 'model/scaler/partial_fit/', datax.slice(0, 5))
      await json('PUT', 'model/scaler/partial_fit/', datax.slice(5))
      expect((await json('PUT', 'model/scaler/transform/', datax.slice(9))).body.result).toEqual([[1, 0]])
    })

    it.each(['iris.joblib', 'iris.bz2.joblib', 'iris.skops'])(
      'takes a model of scikit-learn as %s, and predicts as Python does',
      async (file) => {
        const content = await readFile(join(FITTED, file))
        const put = await fetch(`${server.url}/api/v1/model/${file}/`, {
          method: 'PUT',
          headers: { 'Content-Type': 'application/octet-stream' },
          body: content,
        })
        expect(put.status).toBe(202)
        const rows = {
          columns: ['a', 'b', 'c', 'd'],
          data: [
            [5.1, 3.5, 1.4, 0.2],
            [5, 2, 3.5, 1],
          ],
        }
        const predict = await json('PUT', `model/${file}/predict/`, rows)
        expect(predict.body.result).toEqual(['setosa', 'versicolor'])
        const { result } = (await json('PUT', `model/${file}/predict_proba/`, rows)).body
        for (const [i, value] of PROBABILITIES.entries()) expect(result[0][i]).toBeCloseTo(value, 12)
        const { body } = await json('GET', `model/${file}/`)
        expect(body.result).toMatchObject({
          class: 'sklearn.pipeline.Pipeline',
          scikit_learn: '1.7.2',
          params: {
            steps: [
              ['standardscaler', { class: 'sklearn.preprocessing.StandardScaler' }],
              ['logisticregression', { params: { C: 1 }, attributes: { n_features_in_: 4 } }],
            ],
          },
        })
        const told = await (await send(server, 'GET', `model/${file}/`)).text()
        expect(told).toMatch(/"C":1\.0,.*"max_iter":100,/) // a share is no count
        const fit = await json('PUT', `model/${file}/fit/`, { datax: rows, datay: [{ y: 'a' }, { y: 'b' }] })
        expect(fit).toMatchObject({
          status: 422,
          body: { detail: expect.stringContaining('which alone can train it') },
        })
        const missing = await json('PUT', `model/${file}/predict/`, [{ a: 1, b: 2, c: 3 }])
        expect(missing).toMatchObject({
          status: 422,
          body: { detail: expect.stringContaining('yet now missing:\n- d') },
        })
      },
    )

    it('tells what a model has learned, and which actions there are for a wrong one', async () => {
      await create('learned', [['LinearRegression', {}]])
      await json('PUT', 'model/learned/fit/', { datax: [{ x: 0 }, { x: 1 }], datay: [{ y: 1 }, { y: 3 }] })
      expect((await json('GET', 'model/learned/')).body.result).toMatchObject({
        coef_: [expect.closeTo(2, 9)],
        intercept_: expect.closeTo(1, 9),
      })
      for (const [method, action] of [
        ['PUT', 'predikt'],
        ['GET', 'coef_'],
        ['PUT', 'score_samples'],
      ] as const) {
        expect(
          await json(method, `model/learned/${action}/`, method === 'PUT' ? [{ x: 1 }] : undefined),
        ).toMatchObject({
          status: 404,
          body: {
            detail: expect.stringMatching(
              `^Model "learned" has no action "${action}", it has fit, predict, score$`,
            ),
          },
        })
      }
    })

    it('lists models, and tells what it knows of one', async () => {
      await create('folder/known', [['Ridge', { alpha: 2 }]])
      const { body } = await json('GET', 'model/?limit=0')
      const names = body.objects.map((object: { name: string }) => object.name)
      expect(names).toContain('folder/known')
      expect(names.filter((name: string) => name.startsWith('_'))).toEqual([])
      expect((await json('GET', 'model/folder/known/')).body).toMatchObject({
        model: 'folder/known',
        result: {
          name: 'folder/known',
          kind: 'sklearn.joblib',
          pipeline: [['ridge', 'Ridge', { alpha: 2 }]],
          fitted: false,
        },
        resource_uri: '/api/v1/model/folder/known/',
      })
    })

    it('keeps versions, by tag and by how far back', async () => {
      const fit = (slope: number) => ({ datax: [{ x: 0 }, { x: 1 }], datay: [{ y: 0 }, { y: slope }] })
      const at1 = async (name: string) =>
        Math.round((await json('PUT', `model/${name}/predict/`, [{ x: 1 }])).body.result[0])
      await create('versions@first', [['LinearRegression', {}]])
      await json('PUT', 'model/versions@first/fit/', fit(1))
      await json('PUT', 'model/versions/fit/', fit(2))
      await json('PUT', 'model/versions/fit/', fit(3))
      expect([await at1('versions'), await at1('versions@first'), await at1('versions%5E')]).toEqual([
        3, 1, 2,
      ])
      expect((await json('GET', 'model/versions@none/')).status).toBe(404)
      expect((await send(server, 'DELETE', 'model/versions@first/')).status).toBe(202)
      expect((await json('GET', 'model/versions@first/')).status).toBe(404)
      expect((await send(server, 'DELETE', 'model/versions/')).status).toBe(202)
      expect((await json('GET', 'model/versions/')).status).toBe(404)
    })

    it('answers the same, bit for bit, by a server that starts later', async () => {
      const body = {
        datax: [{ x: 0.1 }, { x: 0.7 }, { x: 1.9 }],
        datay: [{ y: 1 / 3 }, { y: 2 }, { y: 0.3 }],
      }
      await send(server, 'POST', 'model/', {
        name: 'kept',
        pipeline: [
          ['StandardScaler', {}],
          ['Ridge', {}],
        ],
      })
      await send(server, 'PUT', 'model/kept/fit/', body)
      const before = await (await send(server, 'PUT', 'model/kept/predict/', body.datax)).text()
      const later = await startServer(runtime, { args: ['--no-code'], data: server.data })
      expect(await (await send(later, 'PUT', 'model/kept/predict/', body.datax)).text()).toBe(before)
      await later.stop()
    })

    it('serves an ONNX model', async () => {
      const upload = await fetch(`${server.url}/api/v1/model/flowers/`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: await readFile(ONNX),
      })
      expect([upload.status, (await upload.json()).model]).toMatchObject([
        202,
        { kind: 'onnx', name: 'flowers' },
      ])
      const rows = [
        [5.1, 3.5, 1.4, 0.2],
        [6.3, 3.3, 6.0, 2.5],
      ]
      expect((await json('PUT', 'model/flowers/predict/', { data: rows })).body.result).toEqual([0, 2])
      const [first] = (await json('PUT', 'model/flowers/predict_proba/', { data: rows })).body.result
      expect(first[0]).toBeGreaterThan(0.9)
      const { signature } = (await json('GET', 'model/flowers/')).body.result
      expect(signature.inputs).toMatchObject([{ type: 'float32', shape: [null, 4] }])
      const broken = await fetch(`${server.url}/api/v1/model/broken/`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: 'no model',
      })
      expect([broken.status, (await send(server, 'GET', 'model/broken/')).status]).toEqual([422, 404])
    })

    it.each([
      [
        'an unknown estimator',
        422,
        'POST',
        'model/',
        { name: 'e', pipeline: [['SVC', {}]] },
        'LinearRegression',
      ],
      ['a pipeline that is none', 422, 'POST', 'model/', { name: 'e', pipeline: 'Ridge' }, 'pipeline'],
      ['no pipeline', 400, 'POST', 'model/', { name: 'e' }, 'pipeline'],
      ['a name that exists', 409, 'POST', 'model/', { name: 'errors', pipeline: [['Ridge', {}]] }, 'exists'],
      [
        'a name that ends in an action',
        400,
        'POST',
        'model/',
        { name: 'a/fit', pipeline: [['Ridge', {}]] },
        'fit',
      ],
      ['a model that is not there', 404, 'GET', 'model/none/predict?datax=line', undefined, '"none"'],
      ['data that is not there', 404, 'GET', 'model/errors/predict?datax=none', undefined, '"none"'],
      ['JSON for another route', 400, 'PUT', 'model/json/', { pipeline: [['Ridge', {}]] }, 'POST model/'],
      ['broken JSON for a model', 400, 'PUT', 'model/json/', '[{"x": 1}', 'not a stored pipeline'],
      ['no data', 400, 'PUT', 'model/errors/predict/', undefined, 'datax'],
      ['a model that is not fitted', 422, 'GET', 'model/errors/predict?datax=line[x]', undefined, 'fit'],
      [
        'text among the features',
        422,
        'PUT',
        'model/errors/fit?datax=line&datay=line[y]',
        undefined,
        '"text"',
      ],
      ['no target', 422, 'PUT', 'model/errors/fit?datax=line[x]', undefined, 'y'],
      ['a body that is no JSON', 400, 'PUT', 'model/errors/predict/', '{"data": [', 'JSON'],
      [
        'an action that the estimator has not',
        422,
        'GET',
        'model/errors/transform?datax=line[x]',
        undefined,
        'transform',
      ],
    ])('answers %s with %d and a sentence', async (_, status, method, path, body, said) => {
      await create('errors', [['Ridge', {}]])
      const answer = await json(method, path, body, { 'Content-Type': 'application/json' })
      expect([answer.status, answer.body.status]).toEqual([status, status])
      expect(answer.body.message).toContain(said)
      expect(answer.body.message.length).toBeGreaterThan(20)
      if (status === 422) expect(answer.body.exception.type).toMatch(/Error$/)
    })

    it('calls the file of another tool by its name, also one that is sent without a type of its own', async () => {
      for (const type of ['application/octet-stream', 'application/x-joblib']) {
        const answer = await json('PUT', 'model/foreign/', 'CBM1\x10\0\0\0', { 'Content-Type': type })
        expect([answer.status, answer.body.message]).toEqual([422, expect.stringContaining("CatBoost's own")])
      }
    })

    it.each([
      ['another width', [[1, 2]], 'fitted with'],
      ['a missing column', [{ z: 1 }], '"x"'],
      ['NaN', [{ x: 1 }, { x: null }], 'row 1'],
    ])('answers data with %s with 422', async (_, data, said) => {
      await create('shapes', [['Ridge', {}]])
      await json('PUT', 'model/shapes/fit/?datax=line[x]&datay=line[y]')
      const answer = await json('PUT', 'model/shapes/predict/', { data })
      expect(answer.status).toBe(422)
      expect(answer.body.message.toLowerCase()).toContain(said.toLowerCase())
    })

    inferenceSuite(() => server)
  })
}
