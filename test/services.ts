import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The real services that tests use, by the variable that says where each is; `.ci/run` and `npm run services` start them. */
export type Service = 'OMEGA_TEST_MONGO' | 'OMEGA_TEST_AMQP' | 'OMEGA_TEST_PYTHON'

/** Whether what is not there makes a test fail instead of being skipped. */
export const isRequired = process.env.OMEGA_TEST_SERVICES === 'required'

/** Where the service is; undefined, so that its tests are skipped, when it is not there. Where services are required that fails. */
export function service(name: Service): string | undefined {
  const value = process.env[name]
  if (!value && isRequired) throw new Error(`Set ${name}, see "npm run services"`)
  return value || undefined
}

/** The path of what the folder `shared` beside the checkout has: the guide, and what real processes have said. As of services. */
export function shared(path: string): string | undefined {
  const found = join(import.meta.dirname, '../../shared', path)
  if (existsSync(found)) return found
  if (isRequired) throw new Error(`Put the folder "shared" beside the checkout: ${found} is missing`)
  return undefined
}
