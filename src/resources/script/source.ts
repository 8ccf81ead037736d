import { type Offer, preferred } from '../../data/accept.ts'
import type { Answer } from '../../routing/call.ts'
import type { StoredFile } from '../../store/file-store.ts'
import { archiveType, type ScriptFormat, scriptFormat } from '../../store/script/format.ts'

const METADATA: Offer = { mediaTypes: ['application/json'] }
const BYTES: Offer = { mediaTypes: ['application/octet-stream'] }
const MODULES: Readonly<Record<Exclude<ScriptFormat, 'archive'>, Offer>> = {
  py: { mediaTypes: ['text/x-python', 'application/x-python'] },
  js: { mediaTypes: ['text/javascript', 'application/javascript'] },
  ts: { mediaTypes: ['text/typescript', 'application/typescript'] },
}
const ARCHIVE: Offer = { mediaTypes: ['application/gzip', 'application/zip', 'application/x-tar'] }
const SOURCES: readonly Offer[] = [...Object.values(MODULES), ARCHIVE, BYTES]

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

function formOf(format: ScriptFormat, bytes: Uint8Array): Offer {
  if (format !== 'archive') return MODULES[format]
  const type = archiveType(bytes)
  return type ? { mediaTypes: [type] } : BYTES
}
