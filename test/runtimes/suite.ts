import { describe } from 'vitest'
import type { Runtime } from './server.ts'
import { sharedServer } from './suite/client.ts'
import { connectionSuite } from './suite/connections.ts'
import { datasetFileSuite } from './suite/dataset-files.ts'
import { datasetSuite } from './suite/datasets.ts'
import { errorSuite } from './suite/errors.ts'
import { idempotencySuite } from './suite/idempotency.ts'
import { codeWorkers, jobSuite } from './suite/jobs.ts'
import { lifecycleSuite } from './suite/lifecycle.ts'
import { modelSuite } from './suite/models.ts'
import { ruleSuite } from './suite/rules.ts'
import { scriptSuite } from './suite/scripts.ts'
import { serviceSuite } from './suite/services.ts'
import { signInSuite } from './suite/sign-in.ts'
import { taskSuite } from './suite/tasks.ts'

/** What every runtime's real process answers over HTTP, but for what runs code: that is in files of its own, which end sooner so. */
export function httpSuite(runtime: Runtime): void {
  describe(`on ${runtime}`, () => {
    describe('a server of data and models', () => {
      const server = sharedServer(runtime, ['--workers', '2', '--no-code'])
      datasetSuite(server)
      modelSuite(runtime, server)
      taskSuite(runtime, server)
      idempotencySuite(server)
      ruleSuite(runtime, server)
    })
    datasetFileSuite(runtime)
    errorSuite(runtime)
    signInSuite(runtime)
    lifecycleSuite(runtime)
    connectionSuite(runtime)
  })
}

/** What every runtime's real process answers about code. */
export function codeSuite(runtime: Runtime): void {
  describe(`a server that runs code on ${runtime}`, () => {
    // Nor do spare workers differ by runtime.
    const spares = runtime === 'node' ? ['--code-spares', '1'] : []
    const server = sharedServer(runtime, [...codeWorkers(runtime), ...spares])
    jobSuite(runtime, server)
    scriptSuite(runtime, server)
    serviceSuite(runtime, server)
  })
}
