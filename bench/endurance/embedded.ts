import type { Place } from './place.ts'

/** A server with a store of its own depends on nothing but the processes that it has started. */
export function embedded({ languages, grace }: Pick<Place, 'languages' | 'grace'>): Place {
  return {
    name: 'embedded',
    args: languages.length > 0 ? [] : ['--no-code'],
    languages,
    grace,
    dependencies: [{ name: 'each worker', grace, restart: (server) => server.killWorkers() }],
  }
}
