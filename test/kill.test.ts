import { expect, test } from 'vitest'
import { RUNTIMES, type Runtime, startServer } from './runtimes/server.ts'

const ROUNDS = 6
const ROWS = 50

test.each(RUNTIMES)(
  'every acknowledged write outlives SIGKILL and none is there by half, on %s',
  async (runtime) => {
    const appended = new Set<number>()
    const replaced = { acknowledged: -1 }
    let data: string | undefined
    let last = 0
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(runtime, {
        args: ['--workers', '1', '--no-code'],
        ...(data && { data }),
      })
      data = server.data
      const put = (path: string, type: string, body: string) =>
        fetch(`${server.url}/api/v1/dataset/${path}`, {
          method: 'PUT',
          body,
          headers: { 'Content-Type': type },
        })
      // A server that has just started has other things to do; the kill comes while it writes for all three.
      const wrote = [0, 1, 2].map(() => Promise.withResolvers<void>())
      const writers = [
        untilKilled(async () => {
          const id = last++
          const body = JSON.stringify({ data: { id: Array(ROWS).fill(id) } })
          if ((await put('appended', 'application/json', body)).status !== 204) return
          appended.add(id)
          wrote[0]!.resolve()
        }),
        untilKilled(async () => {
          const id = last++
          if ((await put('appended', 'text/csv', csv(id))).status !== 204) return
          appended.add(id)
          wrote[1]!.resolve()
        }),
        untilKilled(async () => {
          const id = last++
          if ((await put('replaced?append=0', 'text/csv', csv(id))).status !== 204) return
          replaced.acknowledged = id
          wrote[2]!.resolve()
        }),
      ]
      await Promise.all(wrote.map(({ promise }) => promise))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
      await server.stop('SIGKILL')
      await Promise.all(writers)
    }
    const ids = await idsAfterRestart(runtime, data as string)

    const counts = new Map<number, number>()
    for (const id of ids.appended) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count !== ROWS)).toEqual([])
    expect([...appended].filter((id) => !counts.has(id))).toEqual([])
    expect(appended.size).toBeGreaterThan(ROUNDS)

    expect(ids.replaced).toEqual(Array(ROWS).fill(ids.replaced[0]))
    expect(ids.replaced[0]).toBeGreaterThanOrEqual(replaced.acknowledged)
  },
)

function csv(id: number): string {
  return `id\n${`${id}\n`.repeat(ROWS)}`
}

/** Repeats `write` until the server no longer answers. */
async function untilKilled(write: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await write()
    } catch {
      return
    }
  }
}

async function idsAfterRestart(
  runtime: Runtime,
  data: string,
): Promise<Record<'appended' | 'replaced', number[]>> {
  const server = await startServer(runtime, { data, args: ['--no-code'] })
  const idsOf = async (name: string) =>
    (await (await fetch(`${server.url}/api/v1/dataset/${name}?orient=list`)).json()).data.id
  const ids = { appended: await idsOf('appended'), replaced: await idsOf('replaced') }
  await server.stop()
  return ids
}
