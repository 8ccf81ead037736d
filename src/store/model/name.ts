import { badRequest } from '../../error.ts'
import { isVersionName, type VersionChoice } from './versions.ts'

export interface ModelName {
  /** Without the version: what the model is stored as. */
  readonly name: string
  readonly choice: VersionChoice
}

/** Takes omega-ml's spellings apart: `name` is the latest version, `name@tag`, `name^` the one before, `name^^`. */
export function parseModelName(text: string): ModelName {
  if (isVersionName(text))
    throw badRequest(`Name "${text}" is kept for versions, write "name@tag" or "name^"`)
  const [, tagged, tag] = /^(.+)@([^@/]*)$/s.exec(text) ?? []
  if (tagged !== undefined && tag !== undefined) {
    if (tag === '') throw badRequest(`Model "${text}" has no tag behind its "@", write such as "name@v1"`)
    return { name: tagged, choice: { tag } }
  }
  const [, name = text, carets = ''] = /^(.+?)(\^*)$/s.exec(text) ?? []
  return { name, choice: { back: carets.length } }
}
