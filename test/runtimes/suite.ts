import { describe } from 'vitest'
import type { Runtime } from './server.ts'
import { connectionSuite } from './suite/connections.ts'
import { datasetFileSuite } from './suite/dataset-files.ts'
import { datasetSuite } from './suite/datasets.ts'
import { errorSuite } from './suite/errors.ts'
import { idempotencySuite } from './suite/idempotency.ts'
import { jobSuite } from './suite/jobs.ts'
import { lifecycleSuite } from './suite/lifecycle.ts'
import { modelSuite } from './suite/models.ts'
import { ruleSuite } from './suite/rules.ts'
import { scriptSuite } from './suite/scripts.ts'
import { serviceSuite } from './suite/services.ts'
import { signInSuite } from './suite/sign-in.ts'
import { taskSuite } from './suite/tasks.ts'

/** What every runtime's real process answers over HTTP. */
export function httpSuite(runtime: Runtime): void {
  describe(`on ${runtime}`, () => {
    datasetSuite(runtime)
    datasetFileSuite(runtime)
    errorSuite(runtime)
    signInSuite(runtime)
    modelSuite(runtime)
    taskSuite(runtime)
    idempotencySuite(runtime)
    jobSuite(runtime)
    scriptSuite(runtime)
    serviceSuite(runtime)
    ruleSuite(runtime)
    lifecycleSuite(runtime)
    connectionSuite(runtime)
  })
}
