import { jsonText } from './frame/cell.ts'
import type { Json } from './frame/vector.ts'

/** As Jupyter writes notebooks: one space of indentation, a final newline. */
export function notebookBytes(notebook: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${jsonText(notebook as Json, 1)}\n`)
}
