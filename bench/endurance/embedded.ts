import type { Place } from './place.ts'

/** How long the pools take to start others in place of those that were killed, on a busy machine, in ms. */
const GRACE = 10_000

/** A server with a store of its own depends on nothing but the processes that it has started. */
export function embedded(runsCode: boolean): Place {
  return {
    name: 'embedded',
    args: runsCode ? [] : ['--no-code'],
    runsCode,
    grace: GRACE,
    dependencies: [{ name: 'each worker', grace: GRACE, restart: (server) => server.killWorkers() }],
  }
}
