import { type Format, preferred } from '../data/formats.ts'
import type { Answer } from '../http/call.ts'
import type { StoredFile } from '../store/file-store.ts'
import { archiveType, type ScriptFormat, scriptFormat } from '../store/script-format.ts'

type Form = Pick<Format, 'mediaTypes'>

const METADATA: Form = { mediaTypes: ['application/json'] }
const BYTES: Form = { mediaTypes: ['application/octet-stream'] }
const MODULES: Readonly<Record<Exclude<ScriptFormat, 'archive'>, Form>> = {
  py: { mediaTypes: ['text/x-python', 'application/x-python'] },
  js: { mediaTypes: ['text/javascript', 'application/javascript'] },
  ts: { mediaTypes: ['text/typescript', 'application/typescript'] },
}
const ARCHIVE: Form = { mediaTypes: ['application/gzip', 'application/zip', 'application/x-tar'] }
const SOURCES: readonly Form[] = [...Object.values(MODULES), ARCHIVE, BYTES]

/** Whether a client prefers the source of a script, of some format, to what is known of it. */
export function prefersSource(accept: string | null): boolean {
  return preferred(accept, [METADATA, ...SOURCES]) !== METADATA
}

/** The source as it was uploaded, in the media type of what it is; undefined when the client does not accept that. */
export function sourceOf({ metadata, bytes }: StoredFile, accept: string | null): Answer | undefined {
  const format = scriptFormat(metadata.key.name, bytes, metadata.attributes)
  const form = preferred(accept, [METADATA, formOf(format, bytes), BYTES])
  if (form === undefined || form === METADATA) return undefined
  const headers = { 'Content-Type': form.mediaTypes[0], 'X-Content-Type-Options': 'nosniff' }
  return { headers, body: new Blob([new Uint8Array(bytes)]).stream() }
}

function formOf(format: ScriptFormat, bytes: Uint8Array): Form {
  if (format !== 'archive') return MODULES[format]
  const type = archiveType(bytes)
  return type ? { mediaTypes: [type] } : BYTES
}
