import { setTimeout } from 'node:timers/promises'
import proxyAddr from 'proxy-addr'
import { misspelt, type Settings } from '../../config.ts'
import { badRequest } from '../../error.ts'
import { createHandler } from '../../http/app.ts'
import { isLoopback } from '../../http/loopback.ts'
import { ossPresenter } from '../../http/oss-presenter.ts'
import type { Rules } from '../../http/rules.ts'
import { standingOf } from '../../http/standing.ts'
import type { TokenIssuer } from '../../http/token.ts'
import { type Omega, openOmega } from '../../omega.ts'
import type { Listener, Platform } from '../../platform.ts'
import { openTracer } from '../../tracing/open-tracer.ts'
import { openUsers } from '../auth/users.ts'
import { answerWhileWaiting, awaitDatabase } from './await-database.ts'
import { checkPackages } from './check-packages.ts'
import { putSample } from './demo.ts'
import { notListening } from './not-listening.ts'
import { openScheduler } from './open-scheduler.ts'

/** Serves until the process is told to end; stops the start where what is set would be unsafe. */
export async function serve(
  platform: Platform,
  settings: Settings,
  rules: Rules,
  version: string,
): Promise<void> {
  let isClosing = false
  let scheduler: ReturnType<typeof openScheduler>
  const { python, ...others } = settings
  const warn = (sentence: string) => console.error(`warning: ${sentence}`)
  for (const sentence of misspelt(platform.env)) warn(sentence)
  if (settings.pythonPackages !== undefined) checkPackages(settings.pythonPackages)
  if (python !== undefined && settings.pythonPackages !== undefined)
    warn(`Python packages of "${settings.pythonPackages}" are for Pyodide, "${python}" has its own`)
  const tracer = await openTracer({ env: platform.env, version, warn })
  const omega = await openOmega(settings.data, {
    ...(settings.codeWorkers === 0 ? others : settings),
    tracer,
  })
  const terminated = platform.terminated()
  const door = openDoor(platform, settings)
  const isThere = await awaitDatabase({
    store: omega.store,
    terminated,
    waiting: async (reason) => {
      if (!door.isOpen()) console.log(`waiting: ${reason.message}`)
      await door.open(async (request) => answerWhileWaiting(request, reason))
    },
  }).catch(async (error: unknown) => {
    await omega.close()
    throw error
  })
  if (!isThere) return end()
  const users = await openUsers(omega.store, settings.user)
  const tokens = tokenIssuer(settings)
  const hasSignIn = tokens !== undefined || !(await users.isEmpty())
  if (!hasSignIn && !isLoopback(settings.host) && !settings.insecure) {
    await door.close()
    await omega.close()
    throw badRequest(
      `Host "${settings.host}" is open to others and there are no users, add one with "om auth add NAME", or serve 127.0.0.1, or say --insecure`,
    )
  }
  // Code of users can do what this process can: only its own users, or those at this machine, may send it.
  const runsCode = settings.codeWorkers > 0 && (hasSignIn || isLoopback(settings.host))
  if (settings.demo) await putSample(omega.store)
  scheduler = runsCode
    ? openScheduler(omega, settings, standingOf({ users, rules, takesTokens: tokens !== undefined }))
    : undefined
  const handler = createHandler({
    store: omega.store,
    tasks: omega.tasks,
    datasets: omega.datasets,
    longFiles: omega.longFiles,
    rules,
    users,
    tokens,
    limits: { requests: settings.userRequests, tasks: settings.userTasks },
    version,
    isClosing: () => isClosing,
    bodyLimit: settings.bodyLimit,
    stallTimeout: settings.stallTimeout,
    ...(settings.compat === 'oss' && { presenter: ossPresenter }),
    runsCode,
    ui: settings.ui === 'on',
    ...(settings.mongo !== undefined && { cluster: { mongo: settings.mongo, broker: settings.broker } }),
    ...(!hasSignIn &&
      isLoopback(settings.host) && {
        acceptsHost: (host: string) => isLoopback(host) || users.isEmpty().then((isEmpty) => !isEmpty),
      }),
    ...(settings.basePath !== undefined && { basePath: settings.basePath }),
    ...(settings.trustedProxies && { trustsProxy: trustedBy(settings.trustedProxies) }),
    ...(settings.cors && { cors: settings.cors }),
    ...(settings.requestLog && { log: (entry) => console.log(JSON.stringify(entry)) }),
    tracer,
    report: (error, requestId) => console.error(requestId, error),
  })
  const port = await door.open(handler)
  scheduler?.start()
  const address = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`
  console.log(`Omega Edge ${version} on ${platform.name}`)
  console.log(`  address  ${address}`)
  console.log(`  mode     ${modeOf(settings)}`)
  console.log(`  users    ${hasSignIn ? 'sign-in required' : 'none, open to this machine'}`)
  console.log(`  code     ${runsCode ? 'notebooks and scripts run, they are not sandboxed' : 'is not run'}`)
  if (settings.python !== undefined) console.log(`  python   ${await pythonOf(settings, omega)}`)
  console.log(
    `  rules    ${rules.list.length === 0 ? 'none, all is allowed' : rules.list.map((rule) => rule.text).join(' ')}`,
  )
  if (settings.ui === 'on') console.log(`  page     ${address}/`)
  console.log(`  docs     ${address}/api/doc/v1`)
  return end()

  async function end(): Promise<void> {
    const signal = await terminated
    if (settings.shutdownDelay > 0) {
      isClosing = true
      console.log(`${signal}: not ready, ending in ${settings.shutdownDelay} s`)
      await setTimeout(settings.shutdownDelay * 1000)
    }
    console.log(`${signal}: finishing the requests in flight`)
    scheduler?.close()
    const answered = door.close().then(() => true)
    const patience = setTimeout(settings.shutdownTimeout * 1000, false)
    await omega.tasks.close() // requests in flight may wait for a task
    if (!(await Promise.race([answered, patience])))
      console.log(`${signal}: ending, with requests that have not ended in ${settings.shutdownTimeout} s`)
    await omega.close()
    await tracer?.close()
    platform.exit(0)
  }
}

type Fetch = Parameters<Platform['serve']>[0]

const OTHER_ADDRESS = { host: '--host or OMEGA_RESTAPI_HOST', port: '--port or OMEGA_RESTAPI_PORT' }

/** The port of the server, which is opened once; who answers behind it may change. */
function openDoor(platform: Platform, settings: Settings) {
  let fetch: Fetch
  let listening: Promise<Listener> | undefined
  return {
    isOpen: () => listening !== undefined,
    async open(to: Fetch): Promise<number> {
      fetch = to
      listening ??= platform.serve((request, connection) => fetch(request, connection), settings)
      try {
        return (await listening).port
      } catch (cause) {
        throw notListening(settings, cause, OTHER_ADDRESS)
      }
    },
    async close(): Promise<void> {
      await (await listening)?.close()
    },
  }
}

function trustedBy(addresses: string[]): (address: string) => boolean {
  const trusts = proxyAddr.compile(addresses)
  return (address) => trusts(address, 0)
}

function tokenIssuer(settings: Settings): TokenIssuer | undefined {
  const { jwtSecret, jwtKeys } = settings
  const claims = {
    issuer: settings.jwtIssuer,
    audience: settings.jwtAudience,
    rulesClaim: settings.jwtRulesClaim,
    bucketsClaim: settings.jwtBucketsClaim,
  }
  if (jwtSecret !== undefined) return { secret: jwtSecret, ...claims }
  return jwtKeys === undefined ? undefined : { jwks: jwtKeys, ...claims }
}

/** What comes of the Python that is named. */
async function pythonOf({ broker, codeWorkers }: Settings, { tasks }: Omega): Promise<string> {
  if (broker !== undefined) return 'not used, the workers of the cluster run code'
  if (codeWorkers === 0) return 'not used, this server runs no code'
  const { workers } = await tasks.serviceStatus()
  return softwareText(workers.find(({ software }) => software)?.software ?? {})
}

/** Such as "3.13.0 with numpy 2.4.6, pandas 3.1.1". */
function softwareText({ python, ...packages }: Readonly<Record<string, string>>): string {
  const found = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  return `${python} with ${found.join(', ') || 'its standard library alone'}`
}

/** Without the passwords of the URLs. */
function modeOf({ data, mongo, broker }: Settings): string {
  if (mongo === undefined) return `embedded, data in ${data}`
  // Of several hosts it is no URL.
  const place = `data in ${mongo.replace(/^[^/]*\/\/(?:[^/]*@)?([^?]*).*$/, '$1')}`
  return broker === undefined
    ? `workers of its own, ${place}`
    : `cluster, ${place}, tasks by ${new URL(broker).host}`
}
