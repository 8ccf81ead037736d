import { ansiHtml } from './ansi.ts'
import { formulaHtml } from './formula.ts'
import { imageUri } from './images.ts'
import { markdownHtml } from './markdown.ts'
import { type Bundle, bundle, text } from './read-notebook.ts'
import { html, type SafeHtml } from './safe-html.ts'
import { type Page, sanitise } from './sanitise.ts'

type Rich = { readonly data: Bundle; readonly metadata: Bundle; readonly where: string; readonly page: Page }

type Show = (rich: Rich, mime: string) => SafeHtml | null

/** The MIME types of an output that a page can show, the richest first; null leaves it to the next. */
const SHOWN: readonly (readonly [mime: string, show: Show])[] = [
  ['text/html', htmlOutput],
  ['image/png', imageOutput],
  ['image/jpeg', imageOutput],
  ['image/svg+xml', imageOutput],
  ['image/gif', imageOutput],
  ['image/webp', imageOutput],
  [
    'text/markdown',
    ({ data, page }, mime) => nonEmpty(text(data[mime]), (source) => markdownHtml(source, page)),
  ],
  [
    'text/latex',
    ({ data }, mime) =>
      nonEmpty(
        text(data[mime]),
        (source) => html`<div class="math" tabindex="0">${formulaHtml(source)}</div>`,
      ),
  ],
  ['application/json', jsonOutput],
  ['text/plain', ({ data }, mime) => nonEmpty(text(data[mime]), preformatted)],
]

/** The HTML of an `execute_result` or `display_data` (nbformat, "Code cell outputs"), by its richest safe type. */
export function richOutput(rich: Rich): SafeHtml {
  for (const [mime, show] of SHOWN) {
    const shown = Object.hasOwn(rich.data, mime) ? show(rich, mime) : null
    if (shown !== null) return shown
  }
  const types = Object.keys(rich.data)
  if (types.length === 0) return html`<p class="note">Empty output</p>`
  return html`<p class="note">Output of type ${types.join(', ').slice(0, 200)} is not shown</p>`
}

/** Text of a terminal, in its columns. */
export function preformatted(source: string): SafeHtml {
  return html`<pre tabindex="0">${ansiHtml(source)}</pre>`
}

/** HTML that keeps something to see; what lives by its own style, like scikit-learn's diagrams, does not. */
function htmlOutput({ data, page }: Rich): SafeHtml | null {
  const source = text(data['text/html'])
  if (/\bsk-(?:top-container|estimator)\b/.test(source) && Object.hasOwn(data, 'text/plain')) return null
  const { html: content, isVisible, isReduced } = sanitise(source, page)
  if (!isVisible) return null
  const note = isReduced ? html`<p class="note">Embedded or interactive content is left out</p>` : null
  return html`<div class="rich scroll" tabindex="0">${content}</div>${note}`
}

function imageOutput({ data, metadata, where }: Rich, mime: string): SafeHtml | null {
  const uri = imageUri(mime, data[mime])
  if (uri === null) return null
  const { width, height, alt } = { ...metadata, ...bundle(metadata[mime]) }
  const size = html`${pixels('width', width)}${pixels('height', height)}`
  return html`<img src="${uri}" alt="${text(alt) || `Figure of ${where}`}"${size}>`
}

/** Whole ones, as HTML has the sizes of images; figures of half the pixels of a screen have halves. */
function pixels(name: 'width' | 'height', value: unknown): SafeHtml | null {
  const size = typeof value === 'number' ? Math.round(value) : 0
  if (!Number.isSafeInteger(size) || size <= 0) return null
  return name === 'width' ? html` width="${size}"` : html` height="${size}"`
}

function jsonOutput({ data }: Rich, mime: string): SafeHtml | null {
  try {
    return html`<pre tabindex="0">${JSON.stringify(data[mime], null, 2) ?? 'null'}</pre>`
  } catch {
    // Nested too deeply to be written; its text/plain may do.
    return null
  }
}

function nonEmpty(source: string, show: (source: string) => SafeHtml): SafeHtml | null {
  return source === '' ? null : show(source)
}
