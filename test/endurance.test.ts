import { expect, test } from 'vitest'
import { embedded } from '../bench/endurance/embedded.ts'
import { endure } from '../bench/endurance/endure.ts'
import { RUNTIMES } from './runtimes/server.ts'

/** The short form of `npm run bench:endurance`: as many rounds of each client as each way of the most careless one. */
const ROUNDS = 18
/** How late a worker may be back, in ms: longer than the test, since nobody knows what else the machine does. */
const PATIENCE = 600_000

test.each(RUNTIMES)(
  'no answer is wrong and no task lost while workers and the server are killed, on %s',
  async (runtime) => {
    const options = { restarts: 2, pause: 5, report: () => {} }
    const place = embedded({ languages: [], grace: PATIENCE })
    const { ledger } = await endure(runtime, place, { rounds: ROUNDS }, options)
    expect(ledger.wrong).toEqual([])
    const { confirmed, done, told, revoked } = ledger.tasks
    expect(done + told + revoked).toBe(confirmed)
    expect(confirmed).toBeGreaterThan(ROUNDS)
  },
)
