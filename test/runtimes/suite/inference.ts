import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server.ts'
import { ask } from './client.ts'

const ONNX = join(import.meta.dirname, '../../models/onnx')
const ROWS = [
  [5.1, 3.5, 1.4, 0.2],
  [6.3, 3.3, 6.0, 2.5],
]
/** The rows as little-endian float32. */
const BYTES = 'MzOjQAAAYEAzM7M/zcxMPpqZyUAzM1NAAADAQAAAIEA='

/** What the clients of model servers ask of a server of models; `test/python/inference.py` has them themselves. */
export function inferenceSuite(serverOf: () => RunningServer): void {
  describe('the words of model servers', () => {
    const send = (path: string, init?: RequestInit) => fetch(serverOf().url + path, init)
    const post = async (path: string, body: unknown, type = 'application/json') => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await send(path, { method: 'POST', headers: { 'Content-Type': type }, body: text })
      return { status: answer.status, body: await answer.json() }
    }
    beforeAll(async () => {
      for (const [name, file] of [
        ['team/flowers', 'logistic'],
        ['image', 'image'],
        ['ports', 'ports'],
      ]) {
        const body = await readFile(join(ONNX, `${file}.onnx`))
        const headers = { 'Content-Type': 'application/octet-stream' }
        expect((await send(`/api/v1/model/${name}/`, { method: 'PUT', headers, body })).status).toBe(202)
      }
    })

    it('says that it is there, and what a model takes', async () => {
      const said = async (path: string) => (await send(path)).json()
      expect(await said('/v2/health/live')).toEqual({ live: true })
      expect(await said('/v2/health/ready')).toEqual({ ready: true })
      expect(await said('/v2')).toMatchObject({ name: 'omega-edge', version: expect.any(String) })
      expect(await said('/v2/models/team/flowers/ready')).toEqual({ name: 'team/flowers', ready: true })
      expect(await said('/v2/models/team%2Fflowers/versions/latest')).toMatchObject({
        name: 'team/flowers',
        inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
        outputs: [
          { name: 'label', datatype: 'INT64', shape: [-1] },
          { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
        ],
      })
      expect(await said('/v1/models/team/flowers')).toMatchObject({ name: 'team/flowers', ready: true })
      const index = (await post('/v2/repository/index', '')).body as { name: string; state: string }[]
      expect(index.find(({ name }) => name === 'team/flowers')).toMatchObject({ state: 'READY' })
    })

    // tritonclient and the KServe SDK go by the status, as KServe's own server has it.
    it('is not ready with a model that has learned nothing yet', async () => {
      const name = 'untrained'
      await ask(serverOf(), 'POST', 'model/', { name, pipeline: [['LinearRegression', {}]] })
      const said = { error: 'Model "untrained" is not ready: It is not fitted yet' }
      for (const path of ['/v2/models/untrained/ready', '/v1/models/untrained']) {
        const answer = await send(path)
        expect([answer.status, await answer.json()]).toEqual([503, said])
      }
      const index = async (body: unknown) => {
        const { body: models } = await post('/v2/repository/index', body)
        return (models as { name: string; state: string }[]).find((model) => model.name === name)
      }
      expect(await index({})).toMatchObject({ state: 'UNAVAILABLE', reason: 'It is not fitted yet' })
      expect(await index({ ready: true })).toBeUndefined()
      const rows = { datax: [{ x: 0 }, { x: 1 }], datay: [{ y: 1 }, { y: 3 }] }
      await ask(serverOf(), 'PUT', `model/${name}/fit/`, rows)
      expect((await send('/v2/models/untrained/ready')).status).toBe(200)
      expect(await index({ ready: true })).toMatchObject({ state: 'READY' })
    })

    // tritonclient 2.73.0, `InferenceServerClient.generate_request_body`.
    it('takes and answers tensors as bytes behind the JSON, as tritonclient sends them', async () => {
      const head =
        '{"id":"mine","inputs":[{"name":"X","shape":[2,4],"datatype":"FP32","parameters":{"binary_data_size":32}}],"parameters":{"binary_data_output":true}}'
      const answer = await send('/v2/models/team/flowers/infer', {
        method: 'POST',
        headers: { 'Inference-Header-Content-Length': String(head.length) },
        body: new Uint8Array(Buffer.concat([Buffer.from(head), Buffer.from(BYTES, 'base64')])),
      })
      expect(answer.status).toBe(200)
      const bytes = Buffer.from(await answer.arrayBuffer())
      const length = Number(answer.headers.get('inference-header-content-length'))
      expect(JSON.parse(bytes.toString('utf8', 0, length))).toMatchObject({
        model_name: 'team/flowers',
        id: 'mine',
        outputs: [
          { name: 'label', datatype: 'INT64', shape: [2], parameters: { binary_data_size: 16 } },
          { name: 'probabilities', shape: [2, 3], parameters: { binary_data_size: 24 } },
        ],
      })
      expect(bytes.length).toBe(length + 40)
      expect([bytes.readBigInt64LE(length), bytes.readBigInt64LE(length + 8)]).toEqual([0n, 2n])
    })

    // KServe 0.21.0, `InferRequest.to_rest`.
    it('takes and answers JSON, of the outputs that are wanted, as the KServe SDK does', async () => {
      const data = [5.099999904632568, 3.5, 1.399999976158142, 0.20000000298023224]
      const input = { name: 'X', shape: [1, 4], datatype: 'FP32', data }
      const asked = { id: 'mine', model_name: 'team/flowers', inputs: [input], outputs: [{ name: 'label' }] }
      const { body } = await post('/v2/models/team/flowers/versions/latest/infer', asked)
      expect(body).toEqual({
        model_name: 'team/flowers',
        model_version: expect.stringMatching(/^[0-9a-f]{40}$/),
        id: 'mine',
        outputs: [{ name: 'label', datatype: 'INT64', shape: [1], data: [0] }],
      })
    })

    it('predicts by row and by column, as TensorFlow Serving and KServe v1 do', async () => {
      const path = '/v1/models/team/flowers:predict'
      expect((await post(path, { instances: ROWS })).body).toEqual({ predictions: [0, 2] })
      expect((await post(path, { inputs: ROWS })).body).toEqual({ outputs: [0, 2] })
      expect((await post('/v1/models/team/flowers/labels/latest:predict', { inputs: ROWS })).status).toBe(200)
      const texts = { instances: ['Cherbourg', 'Southampton'] }
      expect((await post('/v1/models/ports:predict', texts)).body).toEqual({ predictions: ['yes', 'no'] })
    })

    it.each([
      ['dataframe_split', { dataframe_split: { columns: ['a', 'b', 'c', 'd'], index: [0, 1], data: ROWS } }],
      ['dataframe_records', { dataframe_records: ROWS.map(([a, b, c, d]) => ({ a, b, c, d })) }],
      ['instances', { instances: ROWS }],
      ['inputs', { inputs: ROWS }],
      ['CSV', `a,b,c,d\n${ROWS.join('\n')}\n`],
    ])('answers the %s of MLflow', async (_, body) => {
      const type = typeof body === 'string' ? 'text/csv' : 'application/json'
      const answer = await post('/api/v1/model/team/flowers/invocations', body, type)
      expect(answer).toEqual({ status: 200, body: { predictions: [0, 2] } })
    })

    it('predicts of named tensors of any rank, and answers the outputs that are wanted', async () => {
      const predict = async (path: string, body: unknown) =>
        (await ask(serverOf(), 'PUT', `model/${path}`, body)).body.result
      const image = [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ]
      expect(await predict('image/predict/', { inputs: { X: image } })).toEqual({ variable: image })
      const raw = { b64: 'AACAPwAAAEAAAEBAAACAQAAAoEAAAMBA', shape: [1, 3, 2] }
      expect(await predict('image/predict/', { inputs: { X: raw } })).toEqual({ variable: image })
      expect(await predict('ports/predict/', ['Southampton'])).toEqual(['no'])
      const all = await predict('team/flowers/predict/?outputs=', { data: ROWS })
      expect(all).toEqual({ label: [0, 2], probabilities: [expect.any(Array), expect.any(Array)] })
    })

    it.each([
      ['a model that is not there', '/v2/models/none/infer', { inputs: [] }, 404, '"none"'],
      ['no inputs', '/v2/models/image/infer', { inputs: [] }, 400, 'Input "X" is missing'],
      ['a place of another server', '/v2/systemsharedmemory/region/r/register', {}, 404, '/v2/models/<name>'],
      ['what is no JSON', '/v1/models/image:predict', '{"instances": [', 400, 'JSON'],
      ['a place that is not there', '/v2/models', {}, 404, 'nothing'],
      ['a misspelt verb', '/v2/models/image/infr', { inputs: [] }, 404, '/infer'],
      ["another server's verb", '/v1/models/image:classify', {}, 404, ':predict'],
    ])('answers %s with an "error"', async (_, path, body, status, said) => {
      const answer = await post(path, body)
      expect(answer).toEqual({ status, body: { error: expect.stringContaining(said) } })
    })

    it.each(['/v2/models/image/infer', '/v1/models/image:predict'])(
      'takes no other type at %s',
      async (path) => {
        expect(await post(path, '<x/>', 'application/xml')).toEqual({
          status: 415,
          body: {
            error: expect.stringMatching(
              /^Content-Type "application\/xml" is not supported, use application\/json/,
            ),
          },
        })
      },
    )

    // KServe 0.21.0, `InferenceRESTClient.is_server_live` of the first protocol.
    it('says at its root that it is alive, and shows browsers its pages', async () => {
      const asked = (accept: string) => send('/', { headers: { Accept: accept }, redirect: 'manual' })
      expect(await (await asked('*/*')).json()).toMatchObject({ status: 'alive' })
      expect((await asked('text/html,*/*;q=0.8')).headers.get('location')).toBe('ui/')
    })
  })
}
