import { type Command, Option } from 'commander'
import { type SettingName, Settings, VARIABLES } from '../config.ts'
import { joinedBy } from './joined-by.ts'

/** What users are told of a setting; all of it is in the schema and the table of variables. */
export interface SettingText {
  readonly name: SettingName
  readonly variable: string
  /** As commander takes it: `--body-limit <bytes>`; undefined where there is only the variable. */
  readonly flag: string | undefined
  readonly description: string
  /** Undefined where the description says what holds when it is absent, or nothing does. */
  readonly default: string | undefined
}

export const SETTINGS: readonly SettingText[] = (Object.keys(VARIABLES) as SettingName[]).map((name) => {
  const schema = Settings.shape[name]
  const { value, description = '' } = schema.meta() ?? {}
  const otherwise = schema.parse(undefined)
  return {
    name,
    variable: VARIABLES[name],
    flag: typeof value === 'string' ? `--${kebab(name)} ${value}`.trim() : undefined,
    description,
    default: otherwise === undefined || otherwise === '' ? undefined : String(otherwise),
  }
})

/** Lists with "," between. */
const LISTS: ReadonlySet<SettingName> = new Set(['trustedProxies', 'cors'])

/** Adds the flags of some settings. Variables and defaults are only told: the settings file comes before both. */
export function addSettingOptions(command: Command, names: readonly SettingName[]): Command {
  for (const setting of SETTINGS) {
    if (setting.flag === undefined || !names.includes(setting.name)) continue
    const option = new Option(setting.flag, `${setting.description} (${sourcesOf(setting)})`)
    command.addOption(LISTS.has(setting.name) ? option.argParser(joinedBy(',')) : option)
  }
  return command.option('--config <file>', 'settings as JSON (env: OMEGA_CONFIG)')
}

/** The help's lines on settings that have no flag. */
export function variablesHelp(): string {
  const lines = SETTINGS.filter(({ flag }) => flag === undefined).map(
    ({ variable, description }) => `  ${variable.padEnd(28)}${description}`,
  )
  return ['', 'By the environment or the settings file only:', ...lines, ''].join('\n')
}

function sourcesOf({ variable, default: otherwise }: SettingText): string {
  return [...(otherwise === undefined ? [] : [`default: ${otherwise}`]), `env: ${variable}`].join(', ')
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
