/** The real services that tests use, by the variable that says where each is; `.ci/run` and `npm run services` start them. */
export type Service = 'OMEGA_TEST_MONGO' | 'OMEGA_TEST_AMQP' | 'OMEGA_TEST_PYTHON'

/** Where the service is; undefined, so that its tests are skipped, when it is not there. Where services are required that fails. */
export function service(name: Service): string | undefined {
  const value = process.env[name]
  if (!value && process.env.OMEGA_TEST_SERVICES === 'required')
    throw new Error(`Set ${name}, see "npm run services"`)
  return value || undefined
}
