import { createRequire } from 'node:module'
import { join } from 'node:path'

const requireFromTests = createRequire(join(import.meta.dirname, '../test/package.json'))
const autocannon = requireFromTests('autocannon') as (options: {
  url: string
  connections: number
  method?: 'GET' | 'PUT'
  headers?: { readonly [name: string]: string }
  body?: string
  duration?: number
  amount?: number
}) => Promise<{ requests: { average: number }; non2xx: number; errors: number }>

/** Answers a second to sixteen connections, which put `body` as JSON where there is one. */
export async function rate(url: string, seconds = 2, body?: object): Promise<number> {
  const put = body && {
    method: 'PUT' as const,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }
  const result = await autocannon({ url, connections: 16, duration: seconds, ...put })
  if (result.non2xx + result.errors > 0) throw new Error(`${url} did not answer every request with 200`)
  return result.requests.average
}

/** Asks so many times by sixteen connections. */
export async function answer(url: string, count: number): Promise<void> {
  const { non2xx, errors } = await autocannon({ url, connections: 16, amount: count })
  if (non2xx + errors > 0) throw new Error(`${url} did not answer every request with 200`)
}
