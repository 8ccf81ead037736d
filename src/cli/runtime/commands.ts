import type { Command } from 'commander'
import { type SettingName, VARIABLES } from '../../config.ts'
import { badRequest } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { addJobRuntime } from '../jobs/commands.ts'
import { addModelRuntime } from '../models/run-model.ts'
import { addScriptRuntime } from '../scripts/commands.ts'
import { addSettingOptions, variablesHelp } from '../setting-options.ts'
import { commandSettings, type Flags } from '../settings.ts'
import { addRelayCommand } from './relay.ts'
import { addStatusCommand } from './status.ts'

/** What `--no-` says of `code` and `ui` is false. */
type ServeFlags = Flags & { readonly ip?: string | undefined; readonly code: boolean }

/** Adds `om runtime serve`, `rules` and what else runs. The server is loaded only for the two that need it. */
export function addRuntimeCommands(runtime: Command, platform: Platform, version: string): void {
  const serving = runtime
    .command('serve')
    .description('Serve the REST API')
    .argument('[rule...]', 'regular expressions for resource/name/action; none allows all')
  addSettingOptions(serving, Object.keys(VARIABLES) as SettingName[])
    .option('--ip <host>', 'same as --host')
    .option('--no-code', 'run no notebooks and scripts, same as --code-workers 0')
    .option('--no-ui', 'no pages for browsers, same as OMEGA_UI=off')
    .addHelpText('after', variablesHelp())
    .action(async (specs: string[], { ip, code, ui, ...flags }: ServeFlags) => {
      checkTogether({ ip, code, ...flags })
      const given = {
        ...flags,
        ...(ip !== undefined && { host: ip }),
        ...(!code && { codeWorkers: '0' }),
        ...(ui !== undefined && { ui: ui === false ? 'off' : ui }),
      }
      const settings = await commandSettings(platform, given)
      const [{ serve }, { loadRules }, { unmatchedRules }] = await Promise.all([
        import('./serve.ts'),
        import('./load-rules.ts'),
        import('../../http/unmatched-rules.ts'),
      ])
      const rules = await loadRules(specs, settings)
      // No more than that: rules are shared with omega-ml's own server, which may have other resources.
      for (const sentence of unmatchedRules(rules)) console.error(`warning: ${sentence}`)
      await serve(platform, settings, rules, version)
    })
  addModelRuntime(runtime, platform)
  addJobRuntime(runtime, platform)
  addScriptRuntime(runtime, platform)
  addRelayCommand(runtime, platform)
  addStatusCommand(runtime, platform)
  const explaining = runtime
    .command('rules')
    .description('Explain rules: what each admits, which can never match')
    .argument('[rule...]')
  addSettingOptions(explaining, ['rules'])
    .option('--request <request>', 'answer for one request, such as "GET /api/v1/model/foo/predict"')
    .action(async (specs: string[], { request, ...flags }: Flags & { request?: string }) => {
      const [{ explain }, { loadRules }] = await Promise.all([
        import('./explain-rules.ts'),
        import('./load-rules.ts'),
      ])
      const rules = await loadRules(specs, await commandSettings(platform, flags))
      for (const line of explain(rules, request)) console.log(line)
    })
}

/** Throws 400 for flags that say two things of one setting. */
function checkTogether({ ip, code, host, codeWorkers }: Omit<ServeFlags, 'ui'>): void {
  if (!code && codeWorkers !== undefined && codeWorkers !== '0')
    throw badRequest(`Options "--no-code" and "--code-workers ${codeWorkers}" contradict, give one of them`)
  if (ip !== undefined && host !== undefined && ip !== host)
    throw badRequest(`Options "--ip ${ip}" and "--host ${host}" are two addresses, give one of them`)
}
