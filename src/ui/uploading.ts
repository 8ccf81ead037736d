import { objectNameOf, UPLOADS } from '../resources/uploads.ts'
import { type Api, pathOf, Refusal } from './api.ts'
import type { FormPart } from './form-part.ts'
import type { Links } from './links.ts'
import { destinations, extensionOf, type Uploaded } from './upload-kinds.ts'
import type { Outcome } from './visit.ts'

export interface Uploading {
  readonly api: Api
  readonly links: Links
  readonly query: URLSearchParams
  readonly parts: AsyncIterable<FormPart>
}

/** Stores the files of a form, one after the other as they come; the page of the last one is next. */
export async function uploading({ api, links, query, parts }: Uploading): Promise<Outcome> {
  const as = query.getAll('as').filter((kind): kind is Uploaded => Object.hasOwn(UPLOADS, kind))
  const known = destinations(as.length > 0 ? as : (Object.keys(UPLOADS) as Uploaded[]))
  let goTo: string | undefined
  for await (const part of parts) {
    if (!('file' in part) || part.file === '') continue // a browser sends a file without a name where none was chosen
    const destination = known.get(extensionOf(part.file))
    if (!destination) {
      throw new Refusal(
        415,
        `"${part.file}" is of no kind that is taken here: ${[...known.keys()].join(', ')}`,
      )
    }
    const { kind, type } = destination
    const name = objectNameOf(part.file)
    await store(api, kind, name, type, part.body, query.has('replace'))
    goTo = links.page(kind, name)
  }
  if (goTo === undefined) throw new Refusal(400, 'No file was chosen')
  return { goTo }
}

async function store(
  api: Api,
  kind: Uploaded,
  name: string,
  type: string,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  replaces: boolean,
): Promise<void> {
  // Rows are added to a dataset that is there, where nothing else is said.
  const path = `${pathOf(kind, name)}${replaces && kind === 'dataset' ? '?append=0' : ''}`
  const headers = { 'Content-Type': type, ...(!replaces && { 'If-None-Match': '*' }) }
  try {
    await api.send('PUT', path, body, headers)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 412) throw error
    throw new Refusal(
      412,
      `There is a ${kind} "${name}" already: choose the file again and upload it in its place`,
    )
  }
}
