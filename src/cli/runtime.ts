import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Settings } from '../config.ts'
import { badRequest, OmegaError } from '../error.ts'
import { createHandler } from '../http/app.ts'
import { isLoopback } from '../http/loopback.ts'
import { ossPresenter } from '../http/oss-presenter.ts'
import { actionsByResource } from '../http/routes.ts'
import { parseRules, type Rules, readRules, splitRules } from '../http/rules.ts'
import { openOmega } from '../omega.ts'
import type { Platform } from '../platform.ts'
import { putSample } from './demo.ts'
import { explain } from './explain-rules.ts'
import { addJobRuntime } from './jobs.ts'
import { addRelayCommand } from './relay.ts'
import { addModelRuntime } from './run-model.ts'
import { addScriptRuntime } from './scripts.ts'
import { commandSettings, type Flags } from './settings.ts'
import { addStatusCommand } from './status.ts'
import { openUsers } from './users.ts'

/** Adds `om runtime serve` and `om runtime rules`. */
export function addRuntimeCommands(program: Command, platform: Platform, version: string): void {
  const runtime = program.command('runtime').description('Run the server')
  runtime
    .command('serve')
    .description('Serve the REST API')
    .argument('[rule...]', 'regular expressions for resource/name/action; none allows all')
    .option('--rules <file>', 'file of rules, one a line')
    .option('--host <host>', 'address to listen on (127.0.0.1)')
    .option('--ip <host>', 'same as --host')
    .option('--port <port>', 'port to listen on, 0 picks a free one (8000)')
    .option('--data <dir>', 'folder of the embedded store (.omega)')
    .option('--mongo <url>', 'database of an omega-ml cluster, in place of the folder')
    .option('--broker <url>', 'broker of an omega-ml cluster, whose workers compute')
    .option('--body-limit <bytes>', 'largest request body')
    .option('--workers <n>', 'tasks that run at once (as many as cores, up to 4)')
    .option('--code-workers <n>', 'notebooks and scripts that run at once (1)')
    .option('--no-code', 'run no notebooks and scripts')
    .option('--task-time-limit <seconds>', 'longest task (3600)')
    .option('--cors <origin>', 'origin that browsers may call from')
    .option('--config <file>', 'settings as JSON')
    .option('--insecure', 'serve other hosts without authentication')
    .option('--demo', 'store a dataset "sample" to play with')
    .action(async (specs: string[], { ip, code, ...flags }: Flags & { ip?: string; code: boolean }) => {
      const given = { ...flags, ...(ip && { host: ip }), ...(!code && { codeWorkers: '0' }) }
      const settings = await commandSettings(platform, given)
      await serve(platform, settings, await loadRules(specs, settings), version)
    })
  addModelRuntime(runtime, platform)
  addJobRuntime(runtime, platform)
  addScriptRuntime(runtime, platform)
  addRelayCommand(runtime, platform)
  addStatusCommand(runtime)
  runtime
    .command('rules')
    .description('Explain rules: what each admits, which can never match')
    .argument('[rule...]')
    .option('--rules <file>', 'file of rules, one a line')
    .option('--config <file>', 'settings as JSON')
    .option('--request <request>', 'answer for one request, such as "GET /api/v1/model/foo/predict"')
    .action(async (specs: string[], { request, ...flags }: Flags & { request?: string }) => {
      const rules = await loadRules(specs, await commandSettings(platform, flags))
      for (const line of explain(rules, actionsByResource, request)) console.log(line)
    })
}

/** Rules of the command and its file take the place of the environment's, as in omega-ml; else those count. */
async function loadRules(specs: readonly string[], settings: Settings): Promise<Rules> {
  const fromFile = settings.rules ? readRules(await readRulesFile(settings.rules), settings.rules) : []
  const given = [...specs.map((text, i) => ({ text, origin: `argument ${i + 1}` })), ...fromFile]
  if (given.length > 0) return parseRules(given)
  // No rule means all is allowed, so a file or setting that was meant to hold some must not come out empty.
  if (settings.rules) {
    throw badRequest(`Rules file "${settings.rules}" has no rule, write ".*/.*/.*" to allow all`)
  }
  return parseRules(splitRules(settings.filter, 'OMEGA_RESTAPI_FILTER'))
}

async function readRulesFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw badRequest(`Rules file "${path}" cannot be read: ${(cause as Error).message}`, cause)
  }
}

async function serve(platform: Platform, settings: Settings, rules: Rules, version: string): Promise<void> {
  const omega = await openOmega(settings.data, settings)
  const users = await openUsers(omega.store, settings.user)
  if (!users && !isLoopback(settings.host) && !settings.insecure) {
    await omega.close()
    throw badRequest(
      `Host "${settings.host}" is open to others and there are no users, add one with "om auth add NAME", or serve 127.0.0.1, or say --insecure`,
    )
  }
  // Code of users can do what this process can: only its own users, or those at this machine, may send it.
  const runsCode = settings.codeWorkers > 0 && (users !== undefined || isLoopback(settings.host))
  if (settings.demo) await putSample(omega.store)
  const handler = createHandler({
    store: omega.store,
    tasks: omega.tasks,
    rules,
    version,
    bodyLimit: settings.bodyLimit,
    ...(settings.compat === 'oss' && { presenter: ossPresenter }),
    runsCode,
    ...(settings.mongo !== undefined && { cluster: { mongo: settings.mongo, broker: settings.broker } }),
    ...(users ? { users } : isLoopback(settings.host) && { acceptsHost: isLoopback }),
    ...(settings.cors && { cors: settings.cors }),
    report: (error, requestId) => console.error(requestId, error),
  })
  const listener = await platform.serve(handler, settings).catch((cause: Error) => {
    throw new OmegaError(
      'unavailable',
      `Cannot listen on ${settings.host}:${settings.port}: ${cause.message}`,
      { cause },
    )
  })
  const address = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${listener.port}`
  console.log(`Omega Edge ${version} on ${platform.name}`)
  console.log(`  address  ${address}`)
  console.log(`  mode     ${modeOf(settings)}`)
  console.log(`  users    ${users ? 'sign-in required' : 'none, open to this machine'}`)
  console.log(`  code     ${runsCode ? 'notebooks and scripts run, they are not sandboxed' : 'is not run'}`)
  console.log(
    `  rules    ${rules.list.length === 0 ? 'none, all is allowed' : rules.list.map((rule) => rule.text).join(' ')}`,
  )
  console.log(`  docs     ${address}/api/doc/v1`)
  const signal = await platform.terminated()
  console.log(`${signal}: finishing the requests in flight`)
  const answered = listener.close()
  await omega.tasks.close() // requests in flight may wait for a task
  await answered
  await omega.close()
  platform.exit(0)
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
