import type { Attributes, Metadata } from '../metadata.ts'
import type { TaskMessage } from '../task-records.ts'

/** What a script is: one module of Python, JavaScript or TypeScript, or an archive of a Python package. */
export type ScriptFormat = 'py' | 'js' | 'ts' | 'archive'

const FORMATS: readonly string[] = ['py', 'js', 'ts', 'archive'] satisfies readonly ScriptFormat[]

/** By its first bytes, else as it was uploaded or by the end of its name; Python may have put an archive over a module. */
export function scriptFormat(name: string, bytes: Uint8Array, { format }: Attributes): ScriptFormat {
  if (isArchive(bytes)) return 'archive'
  if (typeof format === 'string' && FORMATS.includes(format)) return format as ScriptFormat
  return formatByName(name)
}

/** What omega-ml runs, or what is of a kind of its own. */
export function scriptKind(format: ScriptFormat): 'python.package' | 'omega_edge.module' {
  return format === 'js' || format === 'ts' ? 'omega_edge.module' : 'python.package'
}

/** What is said of the language of a script in the message that runs it. */
export function languageOf({ kind }: Pick<Metadata, 'kind'>): Pick<TaskMessage, 'language'> {
  return kind === scriptKind('js') ? { language: 'javascript' } : {}
}

/** What a module is by the end of its name. */
export function formatByName(name: string): Exclude<ScriptFormat, 'archive'> {
  const [, extension] = /\.(js|mjs|ts)$/.exec(name) ?? []
  if (extension === 'ts') return 'ts'
  return extension ? 'js' : 'py'
}

export function isArchive(bytes: Uint8Array): boolean {
  return archiveType(bytes) !== undefined
}

/** The media type of zip, gzip, or tar, which has its mark at byte 257; undefined: it is none of them. */
export function archiveType(
  bytes: Uint8Array,
): 'application/zip' | 'application/gzip' | 'application/x-tar' | undefined {
  const starts = (at: number, mark: readonly number[]) => mark.every((byte, i) => bytes[at + i] === byte)
  if (starts(0, [0x50, 0x4b, 0x03, 0x04])) return 'application/zip'
  if (starts(0, [0x1f, 0x8b])) return 'application/gzip'
  return starts(257, [0x75, 0x73, 0x74, 0x61, 0x72]) ? 'application/x-tar' : undefined
}
