import type { Bytes } from '../data/format.ts'
import { jsonText } from '../data/frame/cell.ts'
import type { Json } from '../data/frame/vector.ts'
import { parseBodyText } from '../data/json/body-text.ts'
import { toExact } from '../data/json/parse-json.ts'
import { parseExactly } from '../data/json/wire.ts'
import { type Notebook, notebookOfCode, parseNotebook } from '../data/notebook.ts'
import { notebookOfPython } from '../data/python-notebook.ts'
import { wholeBytes } from '../data/whole-bytes.ts'
import { badRequest } from '../error.ts'
import type { ScriptForm, ScriptUpload } from '../store/database.ts'
import { type ContentHere, contentOf } from '../store/job/content.ts'
import type { Store } from '../store/store.ts'
import type { Beside, LongFiles, NotebookUpload, ReadNotebook } from './long-files.ts'

/** The work done in the thread that asks for it, for a store. */
export class LocalLongFiles implements LongFiles {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  formScript(upload: ScriptUpload): Promise<ScriptForm> {
    return this.#store.scripts.form(upload)
  }

  async readNotebook(
    { form, readsConfig }: NotebookUpload,
    body: Bytes | null,
  ): Promise<ReadNotebook & ContentHere> {
    const bytes = await wholeBytes(body)
    const read = (notebook: Notebook) => contentOf(notebook, readsConfig)
    if (form === 'python') return { ...(await read(notebookOfPython(sourceOf(bytes)))), name: undefined }
    const json = parseBodyText(new TextDecoder().decode(bytes), toExact)
    if (form === 'notebook') return { ...(await read(uploaded(json))), name: undefined }
    const { name, code, content } = creationOf(json)
    return { ...(await read(notebookOf(code, content))), name }
  }

  async answerNotebook(stored: Uint8Array, beside: Beside): Promise<string> {
    const content = parseExactly(new TextDecoder().decode(stored))
    return jsonText({ content, ...beside } as Json)
  }
}

function sourceOf(bytes: Uint8Array): string {
  try {
    const source = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (source.trim() !== '') return source
  } catch (cause) {
    throw badRequest('The body is no text in UTF-8, encode it so', cause)
  }
  throw badRequest('The body is empty, send Python such as "print(1)"')
}

type Given = { readonly [name: string]: Json }

function creationOf(body: Json): Given & { readonly name: string } {
  const { name } = { ...(body as Given) }
  if (typeof name === 'string') return { ...(body as Given), name }
  throw badRequest(
    'The body is wrong at "name": it must be a text, expected such as {"name": "report", "code": "print(1)"}',
  )
}

/** A notebook as it is, whatever else is beside its cells, or in an envelope, or made of code. */
function uploaded(body: Json): Notebook {
  if (typeof body !== 'object' || body === null || 'cells' in body) return parseNotebook(body)
  const { code, content } = body as Given
  return code === undefined && content === undefined ? parseNotebook(body) : notebookOf(code, content)
}

function notebookOf(code: Json | undefined, content: Json | undefined): Notebook {
  if (code === undefined && content === undefined)
    throw badRequest('The job has no "code" and no "content", send one')
  if (code !== undefined && content !== undefined)
    throw badRequest('The job has both "code" and "content", send one')
  if (code === undefined) return parseNotebook(content)
  if (typeof code === 'string') return notebookOfCode(code)
  throw badRequest('The "code" of the job is no text, send Python such as "print(1)"')
}
