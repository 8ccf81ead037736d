import type { Place } from './place.ts'

/** A server with a store of its own depends on nothing but the processes that it has started. */
export function embedded({ runsCode, grace }: Pick<Place, 'runsCode' | 'grace'>): Place {
  return {
    name: 'embedded',
    args: runsCode ? [] : ['--no-code'],
    runsCode,
    grace,
    dependencies: [{ name: 'each worker', grace, restart: (server) => server.killWorkers() }],
  }
}
