import { Marked } from 'marked'
import { highlighted } from './highlight.ts'
import { MATH } from './math.ts'
import type { Bundle } from './read-notebook.ts'
import { escapeText, html, type SafeHtml } from './safe-html.ts'
import { type Page, sanitise } from './sanitise.ts'

/** Longer texts stay plain: Markdown can take time that grows with the square of its length. */
const LIMIT = 200_000

/** GitHub's Markdown, as Jupyter has it (nbformat, "Markdown cells"). */
const marked = new Marked({
  gfm: true,
  extensions: [...MATH],
  renderer: {
    heading({ tokens, depth }) {
      // Jupyter's anchor of a heading is its text with dashes for blanks.
      const anchor = this.parser.parseInline(tokens, this.parser.textRenderer).trim().replace(/\s+/g, '-')
      return `<h${depth} id="${anchor.replace(/"/g, '&quot;')}">${this.parser.parseInline(tokens)}</h${depth}>\n`
    },
    code({ text, lang }) {
      const language = /^\S*/.exec(lang ?? '')?.[0] ?? ''
      return `<pre><code class="hljs">${highlighted(text, language)}</code></pre>\n`
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/** The HTML of a text in Markdown, sanitised; `attachments` are the images of its cell. */
export function markdownHtml(source: string, page: Page, attachments: Bundle = {}): SafeHtml {
  const { html: content, isReduced } = sanitise(parsed(source), page, attachments)
  const note = isReduced ? html`<p class="note">Embedded or interactive content is left out</p>` : null
  return html`<div class="text">${content}${note}</div>`
}

function parsed(source: string): string {
  const plain = `<pre>${escapeText(source)}</pre>`
  if (source.length > LIMIT) return plain
  try {
    return marked.parse(source, { async: false })
  } catch {
    // Thousands of nested quotes or lists exhaust the stack of the parser.
    return plain
  }
}
