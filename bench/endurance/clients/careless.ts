import type { Client, Visit } from '../visit.ts'

const ROWS = 3000

/** Stores what is read, and left, by those who do not wait for the end. */
export async function prepareLong(visit: Visit): Promise<void> {
  const x = Array.from({ length: ROWS }, (_, row) => row)
  await visit.ask('PUT', 'dataset/long?append=0', { json: { data: { x, s: x.map((row) => `row ${row}`) } } })
}

/** Asks for what is not there or not right, leaves answers and bodies in the middle, and looks at everything. */
export function careless(): Client {
  let round = 0
  return async (visit) => {
    await WAYS[round++ % WAYS.length]!(visit)
  }
}

const WAYS: readonly Client[] = [
  async (visit) => void (await visit.ask('GET', 'dataset/nothing', { expected: [404] })),
  async (visit) => void (await visit.ask('PUT', 'dataset/broken/', { body: '{"data":', expected: [400] })),
  async (visit) => {
    const headers = { 'Content-Type': 'image/png' }
    await visit.ask('PUT', 'dataset/broken/', { body: 'x', headers, expected: [415] })
  },
  async (visit) => void (await visit.ask('GET', 'nowhere/', { expected: [404] })),
  async (visit) => void (await visit.ask('GET', `task/${crypto.randomUUID()}`, { expected: [404] })),
  (visit) => leaveAnswer(visit, 'dataset/long'),
  (visit) => leaveAnswer(visit, 'dataset/long.csv'),
  leaveBody,
  async (visit) => {
    const answer = await visit.ask('GET', 'dataset/long?x__lt=3&orient=list')
    if (answer && !answer.text.startsWith('{"data":{"x":[0,1,2]')) throw new Error(`It has ${answer.text}`)
  },
  async (visit) => void (await visit.ask('GET', 'dataset/long/describe/')),
  ...[
    'dataset/',
    'model/',
    'task/?limit=5',
    'service-status/',
    '/healthz',
    '/ui/',
    '/api/doc/v1/specs/swagger.json',
  ].map(
    (path): Client =>
      async (visit) =>
        void (await visit.ask('GET', path)),
  ),
  async (visit) => {
    const answer = await visit.ask('GET', '/metrics')
    if (answer && !answer.text.includes('omega_up{part="database"}'))
      throw new Error('No metrics in /metrics')
  },
]

async function leaveAnswer(visit: Visit, path: string): Promise<void> {
  const client = new AbortController()
  const { signal } = client
  visit.ledger.requests += 1
  // What becomes of it nobody knows: the others would notice.
  const answer = await fetch(`${visit.url}/api/v1/${path}`, { signal }).catch(() => undefined)
  const reader = answer?.body?.getReader()
  await reader?.read().catch(() => undefined)
  client.abort()
}

async function leaveBody(visit: Visit): Promise<void> {
  const client = new AbortController()
  const { signal } = client
  visit.ledger.requests += 1
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('x\n1\n2\n')),
  })
  const headers = { 'Content-Type': 'text/csv' }
  const init = { method: 'PUT', headers, body, signal, duplex: 'half' } as RequestInit
  const left = fetch(`${visit.url}/api/v1/dataset/left/`, init).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 30))
  client.abort()
  await left
}
