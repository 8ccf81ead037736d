import { expect, test } from 'vitest'
import { embedded } from '../bench/endurance/embedded.ts'
import { endure } from '../bench/endurance/endure.ts'
import { RUNTIMES } from './runtimes/server.ts'

/** The short form of `npm run bench:endurance`: as many rounds of each client as each way of the most careless one. */
const ROUNDS = 18

test.each(RUNTIMES)(
  'no answer is wrong and no task lost while workers and the server are killed, on %s',
  async (runtime) => {
    const options = { restarts: 2, pause: 5, report: () => {} }
    const { ledger } = await endure(runtime, embedded(false), { rounds: ROUNDS }, options)
    expect(ledger.wrong).toEqual([])
    const { confirmed, done, told, revoked } = ledger.tasks
    expect(done + told + revoked).toBe(confirmed)
    expect(confirmed).toBeGreaterThan(ROUNDS)
  },
)
