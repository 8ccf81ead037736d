import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../runtimes/server.ts'
import { send } from '../runtimes/suite/client.ts'
import { describeCluster } from './describe-cluster.ts'

const SCRIPT =
  'def run(om, data, **kwargs):\n    return {"half": data["n"] / 2, "none": None, "nan": float("nan")}'

/** A request, and the status that it is answered with. */
type Step = readonly [method: string, path: string, body: unknown, status: number]

const KINDS = [{ queues: 'default' }, { queues: 'json', env: { OMEGA_CELERY_RESULT_SERIALIZER: 'json' } }]

describeCluster('workers that reply in pickle and in JSON', 'answers', KINDS, ({ env }) => {
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
})

/** Without what each run has another of. */
function comparable(answer: { readonly [name: string]: unknown }): object {
  const { request_id, created, runtimes, started, ended, job_runs, job_results, model, ...rest } = answer
  return rest
}
