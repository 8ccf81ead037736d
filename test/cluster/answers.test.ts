import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPython } from '../python/run.ts'
import { type RunningServer, startServer } from '../runtimes/server.ts'
import { send } from '../runtimes/suite/client.ts'
import { describeCluster } from './describe-cluster.ts'

const SCRIPT =
  'def run(om, data, **kwargs):\n    return {"half": data["n"] / 2, "whole": data["n"] / 1, "none": None, "nan": float("nan")}'

/** A request, and the status that it is answered with. */
type Step = readonly [method: string, path: string, body: unknown, status: number]

const KINDS = [{ queues: 'default' }, { queues: 'json', env: { OMEGA_CELERY_RESULT_SERIALIZER: 'json' } }]

describeCluster('workers that reply in pickle and in JSON', 'answers', KINDS, ({ env, python }) => {
  const script = 'halves'
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer('node', { env })
    const headers = { 'Content-Type': 'text/x-python' }
    await fetch(`${server.url}/api/v1/script/${script}/`, { method: 'PUT', headers, body: SCRIPT })
    await send(server, 'PUT', 'dataset/X/', { data: { x: [1, 2, 3, 4] } })
    await send(server, 'PUT', 'dataset/Y/', { data: { y: [0, 0, 1, 1] } })
    await send(server, 'POST', 'job/', { name: 'hello', code: 'print(1)' })
  })
  afterAll(() => server?.stop())

  const steps: readonly Step[] = [
    ['POST', 'model/', { name: 'NAME', pipeline: [['LogisticRegression', {}]] }, 201],
    ['PUT', 'model/NAME/predict/?datax=X', undefined, 422],
    ['PUT', 'model/NAME/fit/?datax=X&datay=Y', undefined, 202],
    ['PUT', 'model/NAME/predict/?datax=X', undefined, 202],
    ['PUT', 'model/NAME/predict_proba/', [{ x: 1 }], 202],
    ['PUT', 'model/NAME/score/?datax=X&datay=Y', undefined, 202],
    ['PUT', 'model/NAME/transform/?datax=X', undefined, 422],
    ['POST', `script/${script}/run/`, { n: 3 }, 201],
    ['POST', `script/${script}/run/`, {}, 422],
    ['POST', 'model/', { name: 'other', pipeline: [['NoSuch', {}]] }, 422],
    ['POST', 'job/hello/run/', undefined, 201],
  ]

  test('answer the same, failures too', { timeout: 600_000 }, async () => {
    const answers = async (name: string, require: string) => {
      const all: unknown[] = []
      for (const [method, path, body, status] of steps) {
        const place = path.replace('NAME', name)
        const given = body && JSON.parse(JSON.stringify(body).replace('NAME', name))
        const answer = await send(
          server,
          method,
          `${place}${place.includes('?') ? '&' : '?'}require=${require}`,
          given,
        )
        const text = await answer.text()
        expect(answer.status, `${method} ${place}: ${text}`).toBe(status)
        all.push(comparable(JSON.parse(text.replaceAll(name, 'NAME'))))
      }
      return all
    }
    expect(await answers('in-json', 'json')).toEqual(await answers('in-pickle', 'default'))
  })

  test.each(['json', 'default'])(
    'answer a whole float of a script as one, by the label %s',
    async (label) => {
      const answer = await send(server, 'POST', `script/${script}/run/?require=${label}`, { n: 3 })
      expect(await answer.text()).toMatch(/"whole": ?3\.0\b/)
    },
  )

  test('answer what numpy, pandas and Python have besides JSON', { timeout: 600_000 }, async () => {
    await runPython(python, join(import.meta.dirname, 'virtual.py'), [], env)
    const predict = async (kind: string, label: string) => {
      const answer = await send(server, 'PUT', `model/kinds/predict/?require=${label}`, [{ kind }])
      return { status: answer.status, body: await answer.json() }
    }
    const inJson = await predict('json', 'json')
    expect(inJson).toMatchObject({
      status: 202,
      body: {
        result: {
          d: '2020-01-02T03:00:00+00:00',
          day: '2020-01-02',
          n: '1.50',
          id: '00000000-0000-0000-0000-000000000007',
          b: 'YWI=',
          inf: ['Infinity', null],
        },
      },
    })
    expect(await predict('json', 'default')).toEqual(inJson)
    const frame = [
      { x: 1, t: '2020-01-01T00:00:00', s: 'a' },
      { x: 2, t: null, s: null },
    ]
    for (const [kind, result] of Object.entries({
      array: [1.5, null],
      scalar: 0.5,
      frame,
      series: { a: 1, b: 2 },
      parts: { a: [0, 1], f: frame, t: '2020-01-01T00:00:00+01:00', r: [0, 1, 2] },
    })) {
      expect(await predict(kind, 'default')).toMatchObject({ status: 202, body: { result } })
    }
    const unknown = await predict('unknown', 'default')
    expect(unknown).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('numpy.ma.core._mareconstruct') },
    })
  })
})

/** Without what each run has another of. */
function comparable(answer: { readonly [name: string]: unknown }): object {
  const { request_id, created, runtimes, started, ended, job_runs, job_results, model, ...rest } = answer
  return rest
}
