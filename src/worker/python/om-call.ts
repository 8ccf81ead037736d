import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import type { FrameFacts, Metadata } from '../../store/metadata.ts'

export type Params = { readonly [name: string]: Json }
/** `body` is JSON text, handed on as it is: a frame, or `datax` and `datay`. Answers JSON text. */
export type OmCall = (params: Params, body: string) => Promise<string>

/** What is said of an object, as JSON text. */
export function described({ key, kind, created, modified, attributes, frame }: Metadata): string {
  const times = { created: created.toISOString(), modified: modified.toISOString() }
  return jsonText({ ...key, kind, ...times, attributes, kind_meta: kindMeta(frame) })
}

/** What omega-ml keeps of a frame in `kind_meta`: the names of its columns, and their dtypes. */
function kindMeta(frame: FrameFacts | undefined): Json {
  if (!frame) return {}
  const { columns } = frame.schema
  return {
    columns: columns.map(({ name }) => [name, name]),
    dtypes: Object.fromEntries(columns.map(({ name, dtype }) => [name, dtype.name])),
  }
}
