import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTracer } from '../../src/tracing/open-tracer.ts'
import type { Tracer } from '../../src/tracing/tracer.ts'
import { type Api, openApi } from '../http/api.ts'
import { startCollector } from './collector.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const named = (flags: string) => ({ traceparent: `00-${TRACE}-b7ad6b7169203331-${flags}` })

const warnings: string[] = []
const open = (env: Record<string, string>) =>
  openTracer({ env, version: '1', warn: (sentence) => warnings.push(sentence) })

let collector: Awaited<ReturnType<typeof startCollector>>
let tracer: Tracer
let api: Api
beforeAll(async () => {
  collector = await startCollector()
  // The packages read the variables themselves.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
  process.env.OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment.name=test'
  tracer = (await open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))!
  api = await openApi({ tracer, log: (entry) => traces.push(entry.trace) }, { tracer })
  await api.send('PUT', 'dataset/a/', { data: { x: [1, 2], y: [2, 4] } }, named('01'))
  await (await api.send('GET', 'dataset/a?x__lt=secret', null, { 'User-Agent': 'me' })).text()
  await (await api.send('GET', 'dataset/a', null, named('01'), { address: '192.0.2.1' })).text()
  await api.send('GET', '/healthz', null, named('01'))
  await api.send('GET', 'dataset/a', null, named('00'))
  await api.send('BREW', '/nowhere')
  await api.send('POST', 'model/', { name: 'm', pipeline: [['LinearRegression', {}]] }, named('01'))
  await api.send('PUT', 'model/m/fit/?datax=a[z]&datay=a[y]', null, named('01'))
  const again = { ...named('01'), 'Idempotency-Key': 'k' }
  for (let i = 0; i < 2; i++) await api.send('PUT', 'model/m/fit/?datax=a[x]&datay=a[y]', null, again)
  await api.close()
  await tracer.close()
  await vi.waitFor(() => expect(collector.named('PUT /api/v1/model/{name}/fit')).toHaveLength(3), 200_000)
})
afterAll(() => collector.close())
const traces: (string | undefined)[] = []

test('a request is a span of the trace that it names, by the pattern of its route', () => {
  expect(collector.named('GET /api/v1/dataset/{name}').at(-1)).toMatchObject({
    kind: 2,
    traceId: TRACE,
    parentSpanId: 'b7ad6b7169203331',
    status: { code: 0 },
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/api/v1/dataset/{name}',
      'http.response.status_code': 200,
      'http.response.header.x-request-id': [expect.any(String)],
      'url.scheme': 'http',
      'url.path': '/api/v1/dataset/a',
      'server.address': 'localhost',
      'client.address': '192.0.2.1',
    },
    resource: { 'service.name': 'omega-edge', 'service.version': '1', 'deployment.environment.name': 'test' },
  })
  expect(traces).toContain(TRACE)
})

test('one that names none begins a trace, a wrong one is no error of the server', () => {
  const [begun] = collector.named('GET /api/v1/dataset/{name}')
  expect(begun?.traceId).not.toBe(TRACE)
  expect(begun).toMatchObject({ status: { code: 0 }, attributes: { 'user_agent.original': 'me' } })
  expect(collector.named('HTTP')).toMatchObject([{ attributes: { 'http.request.method': '_OTHER' } }])
})

test('what is secret, probes, and what its caller does not record are not told', () => {
  const text = JSON.stringify(collector.spans)
  expect(text).not.toContain('secret')
  expect(text).not.toContain('healthz')
  expect(collector.named('GET /api/v1/dataset/{name}')).toHaveLength(2)
})

test('a task is a span within its request until its outcome, and its run one within', () => {
  const [request] = collector.named('POST /api/v1/model')
  const [task] = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId)
  const runs = collector.spans.filter(({ parentSpanId }) => parentSpanId === task?.spanId)
  expect(task).toMatchObject({
    kind: 4,
    traceId: TRACE,
    attributes: { 'omega.resource': 'model', 'omega.name': 'm', 'omega.task.state': 'SUCCESS' },
  })
  expect(runs).toMatchObject([{ kind: 5, name: task?.name.replace('task', 'run') }])
})

test('a task that fails says of which class, one that repeats another which', () => {
  const [failed, first, second] = collector.named('task omegaml.tasks.omega_fit')
  expect(failed).toMatchObject({
    status: { code: 2 },
    attributes: { 'omega.task.state': 'FAILURE', 'error.type': expect.any(String) },
  })
  expect(first?.attributes['omega.task.state']).toBe('SUCCESS')
  expect(second?.attributes['omega.task.repeats']).toBe(first?.attributes['messaging.message.id'])
})

test('nothing is recorded, or loaded, where no exporter is configured or tracing is off', async () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
  expect(await open({})).toBeUndefined()
  expect(await open({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' })).toBeUndefined()
  expect(await open({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined()
  expect(warnings).toEqual([])
})

test('what is set wrong, or cannot be reached, is a sentence, and stops nothing', async () => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:1'
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '1'
  const other = await open({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '2',
    OTEL_BSP_SCHEDULE_DELAY: '5 s',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_EXPORTER: 'console, otlp',
  })
  other!.begin({ name: 'a', kind: 'server', attributes: {} }).end()
  await other!.close()
  await expect
    .poll(() => warnings)
    .toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", which is none of http/json, http/protobuf: spans are sent by HTTP',
      'OTEL_BSP_SCHEDULE_DELAY is "5 s", which must be a whole number from 1 on: it is 5000',
      'OTEL_TRACES_SAMPLER_ARG is "2", which must be a number from 0 to 1: all traces are recorded',
      expect.stringMatching(/^Spans are lost, they cannot be sent to "http:\/\/127\.0\.0\.1:1": /),
    ])
})
