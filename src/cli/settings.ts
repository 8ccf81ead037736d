import { readFile } from 'node:fs/promises'
import { parse } from 'node:path'
import { readSettings, type SettingName, type Settings } from '../config.ts'
import { badRequest } from '../error.ts'
import type { Platform } from '../platform.ts'

export type Flags = Readonly<Partial<Record<SettingName | 'config', string | boolean | undefined>>>

/** The settings of a command: flags, then the environment, then the JSON file that `--config` or OMEGA_CONFIG names. */
export async function commandSettings(platform: Platform, { config, ...flags }: Flags): Promise<Settings> {
  const { server, key, ...file } = await settingsFile(platform, config)
  checkOnnx(platform.env)
  return readSettings(flags, platform.env, file)
}

/** Workers read it themselves, where nobody would hear of a wrong one. */
function checkOnnx({ OMEGA_ONNX: value }: Platform['env']): void {
  if (!value || value === 'web') return
  throw badRequest(
    `Variable OMEGA_ONNX is wrong: expected "web", or none for onnxruntime-node where it is installed, not ${JSON.stringify(value)}`,
  )
}

/** What the settings file has, also of the server that commands ask (`server`, `key`); nothing when none is named. */
export async function settingsFile(
  { env }: Platform,
  config: Flags['config'],
): Promise<Record<string, unknown>> {
  const path = config ?? env.OMEGA_CONFIG
  return path ? readSettingsFile(String(path)) : {}
}

async function readSettingsFile(path: string): Promise<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(await readFile(path))) // which skips the byte order mark of Windows' editors
  } catch (cause) {
    throw badRequest(`Settings file "${path}" cannot be read as JSON: ${(cause as Error).message}`, cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw badRequest(`Settings file "${path}" must be an object such as {"port": 8000}`)
}

/** The extension of a file, which says its format: `.csv`, `.ndjson`, `.arrow`. */
export function extensionOf(path: string): string {
  return parse(path).ext.slice(1).toLowerCase()
}
