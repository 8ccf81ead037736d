import { badRequest } from '../../error.ts'
import type { Bytes } from '../../store/database.ts'
import { checkPackage } from '../../store/script/check-package.ts'
import { formatByName, isArchive, type ScriptFormat } from '../../store/script/format.ts'
import { joined, peek } from '../peek.ts'

/** A module is read whole to be looked at; what is longer is taken as it is. */
const LONGEST_MODULE = 2 ** 20

const GENERATING = ['complete', 'embed']

export interface ScriptBody {
  /** Undefined when its bytes and its name say it. */
  readonly format: ScriptFormat | undefined
  readonly content: Bytes
  /** The functions by which it is a generative model. */
  readonly generates?: readonly string[]
  /** The text of a module, to be checked in its language. */
  readonly module?: { readonly language: Exclude<ScriptFormat, 'archive'>; readonly source: string }
}

/**
 * The body of an upload, as it was declared or by what it is. Throws 400 for nothing, for JSON, for a module that is no text,
 * and for an archive that is none.
 */
export async function readScriptBody(
  name: string,
  declared: ScriptFormat | undefined,
  body: Bytes,
): Promise<ScriptBody> {
  const { read, rest, isWhole } = await peek(body, LONGEST_MODULE + 1)
  const content = joined(read, rest)
  const head = Buffer.concat(read)
  if (isArchive(head)) {
    if (isWhole) await checkPackage(name, head)
    // Its name may say otherwise, and it was told to be a module only if it was not looked at.
    return { format: declared ?? (formatByName(name) === 'py' ? undefined : 'archive'), content }
  }
  if (declared === 'archive')
    throw badRequest('The body is no archive, send a zip, a tar or a tar.gz of a Python package')
  if (!isWhole) return { format: declared, content }
  if (isOfOtherCharset(head)) return { format: declared, content: [head] }
  const source = textOf(head)
  if (source.trim() === '') throw badRequest('The body is empty, send a module that has a function "run"')
  if (isJson(source))
    throw badRequest('The body is JSON and no script, send the text of a module that has a function "run"')
  const generates = GENERATING.filter((name) =>
    new RegExp(
      `^(?:async\\s+)?(?:def|export\\s+(?:async\\s+)?function\\s*\\*?|export\\s+const)\\s+${name}\\b`,
      'm',
    ).test(source),
  )
  return {
    format: declared,
    content: [head],
    generates,
    module: { language: declared ?? formatByName(name), source },
  }
}

/** Python reads its source in the character set that one of its first two lines names (PEP 263). */
function isOfOtherCharset(bytes: Buffer): boolean {
  return /^(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*(?!utf-?8)[-\w.]+/i.test(bytes.toString('latin1'))
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw badRequest(
      'The body is neither text in UTF-8 nor an archive, send a module or a zip, tar or tar.gz',
      cause,
    )
  }
}

/** An object or a list of JSON is a module of Python too, but one that does nothing. */
function isJson(source: string): boolean {
  try {
    JSON.parse(source)
    return true
  } catch {
    return false
  }
}
