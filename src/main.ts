import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addAuthCommands } from './cli/auth/commands.ts'
import { addDatasetCommands } from './cli/datasets/commands.ts'
import { addJobCommands } from './cli/jobs/commands.ts'
import { addModelCommands } from './cli/models/commands.ts'
import { addRuntimeCommands } from './cli/runtime/commands.ts'
import { addScriptCommands } from './cli/scripts/commands.ts'
import { addStoreCommands } from './cli/store/commands.ts'
import { addTaskCommands } from './cli/tasks/commands.ts'
import { OmegaError } from './error.ts'
import type { Platform } from './platform.ts'

/** The command `om`: the same arguments on every runtime. */
export async function main(platform: Platform): Promise<void> {
  const program = new Command('om')
    .description('Serve datasets and models in the REST API of omega-ml')
    .version(packageJson.version, '-V, --version')
    .exitOverride()
  addRuntimeCommands(program, platform, packageJson.version)
  addDatasetCommands(program, platform)
  addModelCommands(program, platform)
  addJobCommands(program, platform)
  addScriptCommands(program, platform)
  addTaskCommands(program, platform)
  addAuthCommands(program, platform)
  addStoreCommands(program, platform)
  try {
    await program.parseAsync([...platform.args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return platform.exit(error.exitCode)
    if (!(error instanceof OmegaError)) throw error
    console.error(`om: ${error.message}`)
    platform.exit(1)
  }
}
