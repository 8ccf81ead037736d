import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppOptions, createHandler } from '../../src/http/app.ts'
import type { Connection } from '../../src/http/connection.ts'
import { parseRules } from '../../src/http/rules.ts'
import { type OmegaOptions, openOmega } from '../../src/omega.ts'

export interface Api {
  readonly send: (
    method: string,
    path: string,
    body?: object | string | Uint8Array<ArrayBuffer> | null,
    headers?: Record<string, string>,
    connection?: Connection,
  ) => Promise<Response>
  close(): Promise<void>
}

/**
 * The whole of the API without a server, on a store of its own. A body that is an object is sent as JSON. Code is run where the
 * settings have a worker for it, whose start costs more than most tests.
 */
export async function openApi(options: Partial<AppOptions> = {}, settings: OmegaOptions = {}): Promise<Api> {
  const folder = await mkdtemp(join(tmpdir(), 'omega-api-'))
  // The cache is that of the other tests, which has a started Python.
  const cache = process.env.OMEGA_CACHE_DIR
  const omega = await openOmega(folder, { workers: 1, codeWorkers: 0, codeSpares: 0, cache, ...settings })
  const { store, tasks, datasets } = omega
  const rules = parseRules([])
  const handler = createHandler({
    store,
    tasks,
    datasets,
    rules,
    version: '0',
    bodyLimit: 1e6,
    runsCode: true,
    ...options,
  })
  return {
    send: (method, path, body, headers = {}, connection = {}) => {
      const isJson = typeof body === 'object' && body !== null && !(body instanceof Uint8Array)
      const sent = isJson ? JSON.stringify(body) : body
      return handler(
        new Request(new URL(path, 'http://localhost/api/v1/'), {
          method,
          headers,
          ...(sent && { body: sent }),
        }),
        connection,
      )
    },
    close: async () => {
      await omega.close()
      // A worker that is killed may still write a moment longer.
      await rm(folder, { recursive: true, maxRetries: 10 })
    },
  }
}
