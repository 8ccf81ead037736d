import type { Command } from 'commander'
import { actionsByResource } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { explain } from './explain-rules.ts'
import { addJobRuntime } from './jobs.ts'
import { loadRules } from './load-rules.ts'
import { addRelayCommand } from './relay.ts'
import { addModelRuntime } from './run-model.ts'
import { addScriptRuntime } from './scripts.ts'
import { serve } from './serve.ts'
import { commandSettings, type Flags } from './settings.ts'
import { addStatusCommand } from './status.ts'

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
    .option('--cors <origins>', 'origins that browsers may call from, "," between')
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
