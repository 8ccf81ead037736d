import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { OmegaError } from './error.ts'
import type { Platform } from './platform.ts'

/** Commands of one object, such as `om datasets`. */
interface Group {
  readonly name: string
  readonly description: string
  /** What adds its commands, read when one of them is asked for: starting is most of what a command takes. */
  readonly load: () => Promise<(group: Command, platform: Platform, version: string) => void>
}

const OBJECTS = 'of a store, by a server, beside it or without'

const GROUPS: readonly Group[] = [
  {
    name: 'runtime',
    description: 'Run the server',
    load: async () => (await import('./cli/runtime/commands.ts')).addRuntimeCommands,
  },
  {
    name: 'datasets',
    description: `Datasets ${OBJECTS}`,
    load: async () => (await import('./cli/datasets/commands.ts')).addDatasetCommands,
  },
  {
    name: 'models',
    description: `Models ${OBJECTS}`,
    load: async () => (await import('./cli/models/commands.ts')).addModelCommands,
  },
  {
    name: 'jobs',
    description: `Jobs ${OBJECTS}`,
    load: async () => (await import('./cli/jobs/commands.ts')).addJobCommands,
  },
  {
    name: 'scripts',
    description: `Scripts ${OBJECTS}`,
    load: async () => (await import('./cli/scripts/commands.ts')).addScriptCommands,
  },
  {
    name: 'tasks',
    description: `Tasks ${OBJECTS}`,
    load: async () => (await import('./cli/tasks/commands.ts')).addTaskCommands,
  },
  {
    name: 'auth',
    description: 'Users who may sign in',
    load: async () => (await import('./cli/auth/commands.ts')).addAuthCommands,
  },
  {
    name: 'store',
    description: 'The files of the embedded store',
    load: async () => (await import('./cli/store/commands.ts')).addStoreCommands,
  },
]

/** The command `om`: the same arguments on every runtime. */
export async function main(platform: Platform): Promise<void> {
  const program = new Command('om')
    .description('Serve datasets and models in the REST API of omega-ml')
    .version(packageJson.version, '-V, --version')
    .exitOverride()
  const [first, second] = platform.args
  const asked = first === 'help' ? second : first
  try {
    for (const { name, description, load } of GROUPS) {
      const group = program.command(name).description(description)
      if (name === asked) (await load())(group, platform, packageJson.version)
    }
    await program.parseAsync([...platform.args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return platform.exit(error.exitCode)
    if (!(error instanceof OmegaError)) throw error
    console.error(`om: ${error.message}`)
    platform.exit(1)
  }
}
