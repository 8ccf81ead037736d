import { z } from 'zod'
import { badRequest } from '../../error.ts'

/** What a place has: the name of its file, or its address, and what its bytes must hash to where that is known. */
export interface Wheel {
  readonly file: string
  readonly sha256?: string
}

/** The index that Pyodide's releases have beside their wheels. */
export const LOCK_FILE = 'pyodide-lock.json'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      file_name: z.string(),
      sha256: z.string().optional(),
      imports: z.array(z.string()).default([]),
      depends: z.array(z.string()).default([]),
    }),
  ),
})

export type Lock = z.output<typeof Lock>

/** Throws 400 when the text is no index. */
export function parseLock(text: string): Lock {
  try {
    return Lock.parse(JSON.parse(text))
  } catch (cause) {
    throw badRequest(`${LOCK_FILE} is not one of Pyodide's`, cause)
  }
}

/** The wheel that has the module, behind those that it needs; none when the index does not know the module. */
export function wheelsOf({ packages }: Lock, module: string): readonly Wheel[] {
  const wanted = Object.keys(packages).filter((name) => packages[name]?.imports.includes(module))
  const found = new Map<string, Wheel>()
  const visit = (name: string, path: readonly string[]): void => {
    const entry = packages[name] ?? packages[name.toLowerCase()]
    if (!entry || found.has(name) || path.includes(name)) return
    for (const needed of entry.depends) visit(needed, [...path, name])
    const { file_name: file, sha256 } = entry
    if (file.endsWith('.whl')) found.set(name, { file, ...(sha256 !== undefined && { sha256 }) })
  }
  for (const name of wanted) visit(name, [])
  return [...found.values()]
}

const LINK = /<a\s[^>]*?href\s*=\s*["']([^"'#]+\.whl)(?:#sha256=([0-9a-f]{64}))?[^"']*["']/gi

/** The wheels that a page links to, be it a server's listing of a folder or an index of PEP 503. */
export function wheelsLinked(page: string): readonly Wheel[] {
  return [...page.matchAll(LINK)].map(([, href = '', sha256]) => ({
    file: href.replaceAll('&amp;', '&'),
    ...(sha256 !== undefined && { sha256: sha256.toLowerCase() }),
  }))
}
