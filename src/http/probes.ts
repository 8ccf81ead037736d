import { Hono } from 'hono'
import { OmegaError } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { TaskClient } from '../tasks/client.ts'
import { guidePresenter, type Presenter } from './presenter.ts'

/** What tells that the server is there; it names no object, so that rules are not asked. */
export const PROBES = [
  {
    path: '/api/v1/ping',
    id: 'ping',
    summary: 'Say that the API answers',
    answer: guidePresenter.ping(),
  },
  { path: '/healthz', id: 'healthz', summary: 'Say that the server runs', answer: { status: 'ok' } },
  {
    path: '/readyz',
    id: 'readyz',
    summary: 'Say that the database and the broker can be reached; 503 that names what cannot',
    answer: { status: 'ready' },
  },
  // https://github.com/kserve/open-inference-protocol, which Kubernetes asks without a key too.
  {
    path: '/v2/health/live',
    id: 'inference_live',
    summary: 'Say that the server runs, by the Open Inference Protocol',
    answer: { live: true },
  },
  {
    path: '/v2/health/ready',
    id: 'inference_ready',
    summary: 'The same as `/readyz`, by the Open Inference Protocol',
    answer: { ready: true },
  },
  {
    path: '/v2',
    id: 'inference_server',
    summary: 'Say which server this is, by the Open Inference Protocol',
    answer: {
      name: 'omega-edge',
      version: '',
      extensions: ['binary_tensor_data', 'model_repository'],
    },
  },
] as const

export function isProbe(pathname: string): boolean {
  return PROBES.some(({ path }) => path === pathname.replace(/\/$/, ''))
}

/** The probes of a server on that store and those tasks, in the words of that presenter. */
export function probes(
  store: Pick<Store, 'ping'>,
  tasks: Pick<TaskClient, 'ready'>,
  { ping }: Pick<Presenter, 'ping'>,
  version: string,
  isClosing: () => boolean = () => false,
): Hono {
  const app = new Hono()
  for (const { path, id, answer } of PROBES) {
    for (const spelled of [path, `${path}/`]) {
      app.get(spelled, async (c) => {
        if (id === 'readyz' || id === 'inference_ready') {
          if (isClosing()) throw closing()
          await checkReady([store.ping(), tasks.ready()])
        }
        if (id === 'inference_server') return c.json({ ...answer, version })
        return c.json(id === 'ping' ? ping() : answer)
      })
    }
  }
  return app
}

/** Who sends requests on is to send them elsewhere; those that come are still answered. */
function closing(): OmegaError {
  return new OmegaError('unavailable', 'The server is about to end', { headers: { 'Retry-After': '2' } })
}

/** Throws one error that says all that is away. */
async function checkReady(parts: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(parts)).flatMap((part) =>
    part.status === 'rejected' ? [part.reason as unknown] : [],
  )
  const [first] = failures
  if (failures.length === 0) return
  if (!failures.every((failure) => failure instanceof OmegaError)) throw first
  const message = [...new Set(failures.map((failure) => failure.message))].join('; ')
  throw new OmegaError('unavailable', message, { headers: { 'Retry-After': '2' }, cause: first })
}
