import { expect, test } from 'vitest'
import { RUNTIMES, startServer } from './runtimes/server.ts'

const ROUNDS = 30
const ROWS = 50

test.each(RUNTIMES)(
  'every acknowledged write outlives SIGKILL and none is there by half, on %s',
  { timeout: 180_000 },
  async (runtime) => {
    const acknowledged = new Set<number>()
    let data: string | undefined
    let last = 0
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(runtime, data ? { data } : {})
      data = server.data
      const write = async () => {
        for (;;) {
          const id = last++
          const body = JSON.stringify({ data: { id: Array(ROWS).fill(id) } })
          const init = { method: 'PUT', body, headers: { 'Content-Type': 'application/json' } }
          const answer = await fetch(`${server.url}/api/v1/dataset/kill/`, init).catch(() => undefined)
          if (!answer) return // killed
          if (answer.status === 204) acknowledged.add(id)
        }
      }
      const writers = [write(), write()]
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 60))
      await server.stop('SIGKILL')
      await Promise.all(writers)
    }
    const server = await startServer(runtime, data ? { data } : {})
    const answer = await fetch(`${server.url}/api/v1/dataset/kill?orient=list`)
    const ids = ((await answer.json()) as { data: { id: number[] } }).data.id
    await server.stop()
    const counts = new Map<number, number>()
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count !== ROWS)).toEqual([])
    expect([...acknowledged].filter((id) => !counts.has(id))).toEqual([])
    expect(acknowledged.size).toBeGreaterThan(ROUNDS)
  },
)
