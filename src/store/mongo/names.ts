import { createHash } from 'node:crypto'
import type { ObjectKey } from '../metadata.ts'

/** Collections of ours that omega-ml does not know. */
export const OWN = 'omega_edge.'

/**
 * The name under which omega-ml stores the content of an object: a collection (`datastore`), or the file name in GridFS
 * (`omm`, `pkg`) (shared/omegaml, "Collection and file names").
 */
export function storageName(
  { bucket, prefix, name }: ObjectKey,
  extension: 'datastore' | 'omm' | 'pkg',
): string {
  const ending = name.endsWith(`.${extension}`) ? '' : `.${extension}`
  const key = `${bucket}.${prefix}.${name}${ending}`
  return digest('sha1', key.replaceAll('/', '_').replaceAll('..', '.'))
}

/** The collections of a bucket's files, `.files` and `.chunks` behind it. */
export function filesName(bucket: string): string {
  return bucket === 'omegaml' ? 'omegaml' : `omegaml_${bucket}`
}

/** omega-ml names an ascending index by the hash of the Python list of its keys. */
export function indexName(fields: readonly string[]): string {
  return digest('md5', `[${fields.map((field) => `(${pythonText(field)}, 1)`).join(', ')}]`)
}

function digest(algorithm: 'sha1' | 'md5', text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}

/** Python's repr of a text, as far as names of columns go. */
function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character]!)
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
