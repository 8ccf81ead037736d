import { cpuUsage, memoryUsage } from 'node:process'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import type { TaskClient } from '../tasks/client.ts'
import { eventLoopDelay } from './event-loop-delay.ts'

/** What is measured besides requests. */
export interface MetricsSource {
  readonly store: Pick<Store, 'ping' | 'size'>
  readonly tasks: Pick<TaskClient, 'ready' | 'serviceStatus' | 'counts'>
  readonly version: string
}

/** A request whose answer begins. */
export interface MeasuredRequest {
  readonly method: string
  /** A path of the route table such as `/api/v1/dataset/{name}/`, never what a client has sent. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export interface Metrics {
  readonly contentType: string
  observe(request: MeasuredRequest): void
  /** All of them, in the text format of Prometheus. */
  text(): Promise<string>
}

/** For those who watch over the server: as the probes, and where there are users for these alone. */
export const METRICS = '/metrics'

/** In seconds, until an answer begins. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
const STARTED = Date.now() / 1000

/** What is asked of others is asked when the metrics are, so that a server that nobody watches measures requests alone. */
export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry()
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until an answer begins, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const info = gauge('omega_info', 'The version of the server', 'version')
  info.set({ version: source.version }, 1)
  const started = gauge('process_start_time_seconds', 'When the server began, in seconds since 1970')
  started.set(STARTED)
  const memory = gauge('process_resident_memory_bytes', 'Memory of the serving process, without its workers')
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the serving process',
    registers: [registry],
  })
  const readDelay = eventLoopDelay()
  const delay = gauge(
    'omega_event_loop_delay_seconds',
    'How late timers of the serving thread were since this was asked last: the mean and the most',
    'value',
  )
  const up = gauge('omega_up', 'Whether the database answers and tasks can be sent', 'part')
  const size = gauge('omega_store_bytes', 'What the store takes on the disk')
  const workers = gauge('omega_workers', 'Tasks that the workers which answer can run at once', 'worker')
  const queued = gauge('omega_queue_depth', 'Tasks that no worker has taken', 'queue')
  const open = gauge('omega_tasks', 'Tasks that wait (PENDING) and that run (STARTED)', 'state')
  const submitted = new Counter({
    name: 'omega_tasks_submitted_total',
    help: 'Tasks that this server has sent',
    registers: [registry],
  })
  const ended = new Counter({
    name: 'omega_tasks_ended_total',
    help: 'Tasks whose end this server has heard of',
    labelNames: ['state'],
    registers: [registry],
  })

  async function readStore(): Promise<void> {
    const isUp = await isWell(source.store.ping())
    up.set({ part: 'database' }, isUp ? 1 : 0)
    size.reset()
    const bytes = isUp ? await source.store.size().catch(() => undefined) : undefined
    if (bytes === undefined) size.remove()
    else size.set(bytes)
  }

  async function readTasks(): Promise<void> {
    const isUp = await isWell(source.tasks.ready())
    up.set({ part: 'broker' }, isUp ? 1 : 0)
    for (const one of [workers, queued, open]) one.reset()
    const status = isUp ? await source.tasks.serviceStatus().catch(() => undefined) : undefined
    if (!status) return
    for (const { name, concurrency } of status.workers) workers.set({ worker: name }, concurrency)
    for (const { name, waiting } of status.queues) queued.set({ queue: name }, waiting)
    open.set({ state: 'PENDING' }, sum(status.queues.map(({ waiting }) => waiting)))
    open.set({ state: 'STARTED' }, sum(status.workers.map(({ running }) => running)))
  }

  function readProcess(): void {
    memory.set(memoryUsage().rss)
    const { user, system } = cpuUsage()
    cpu.reset()
    cpu.inc((user + system) / 1e6)
    for (const [value, seconds] of Object.entries(readDelay() ?? {})) delay.set({ value }, seconds)
    const { counts } = source.tasks
    submitted.reset()
    submitted.inc(counts.submitted)
    ended.reset()
    for (const [state, count] of Object.entries(counts.ended)) ended.inc({ state }, count)
  }

  return {
    contentType: registry.contentType,
    observe: ({ method, route, status, seconds }) =>
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status }, seconds),
    text: async () => {
      readProcess()
      await Promise.all([readStore(), readTasks()])
      return registry.metrics()
    },
  }
}

async function isWell(answer: Promise<void>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
