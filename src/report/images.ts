import { type Bundle, text } from './read-notebook.ts'

/** The images a page may carry; a browser runs no script in an SVG that stands in an `<img>`. */
const BITMAPS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
const SVG = 'image/svg+xml'

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const DATA_URI = /^data:image\/(?:png|jpe?g|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/i

/** The data URI of an image of the notebook, or null if it is no image that the page may carry. */
export function imageUri(mime: string, value: unknown): string | null {
  const data = text(value)
  if (mime === SVG) return data === '' ? null : `data:${SVG};base64,${svgBase64(data)}`
  const bitmap = BITMAPS.find((type) => type === mime)
  const base64 = data.replace(/\s+/g, '')
  return bitmap !== undefined && BASE64.test(base64) ? `data:${bitmap};base64,${base64}` : null
}

/** Whether an address is an image inside the page; all others would be requests. */
export function isImageUri(address: string): boolean {
  return DATA_URI.test(address)
}

/** The image of a cell's attachment (`attachment:name`, format 4.1), or null if the cell has none such. */
export function attachmentUri(address: string, attachments: Bundle): string | null {
  const name = decoded(address.replace(/^attachment:/i, ''))
  const found = Object.hasOwn(attachments, name) ? attachments[name] : null
  if (typeof found !== 'object' || found === null) return null
  for (const [mime, value] of Object.entries(found)) {
    const uri = imageUri(mime, value)
    if (uri !== null) return uri
  }
  return null
}

/** Percent-decodes as far as the text is well formed. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

/** Attachments hold SVG in base64, outputs as text (nbformat, "display_data"). */
function svgBase64(data: string): string {
  const compact = data.replace(/\s+/g, '')
  return BASE64.test(compact) ? compact : Buffer.from(data).toString('base64')
}
