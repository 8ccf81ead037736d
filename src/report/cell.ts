import { highlighted } from './highlight.ts'
import { markdownHtml } from './markdown.ts'
import { outputHtml, unknown } from './output.ts'
import type { Cell } from './read-notebook.ts'
import { html, type SafeHtml } from './safe-html.ts'
import { type Page, sanitise } from './sanitise.ts'

/** The HTML of a cell; `place` counts the cells of the page from one. */
export function cellHtml(cell: Cell, place: number, language: string, page: Page): SafeHtml {
  switch (cell.type) {
    case 'markdown':
      return html`<div class="cell" id="cell-${place}">${markdownHtml(cell.source, page, cell.attachments)}</div>\n`
    case 'raw':
      return html`<div class="cell" id="cell-${place}"><pre class="raw" tabindex="0">${cell.source}</pre></div>\n`
    case 'unknown':
      return html`<div class="cell" id="cell-${place}"><p class="note">${unknown('Cell', cell.name)}</p></div>\n`
    case 'code':
      return codeCell(cell, place, language, page)
  }
}

/** What a code cell is called: as its prompt has it, or by its place where it has not run. */
export function cellLabel(count: number | null, place: number): string {
  return count === null ? `cell ${place}` : `In [${count}]`
}

type CodeCell = Extract<Cell, { type: 'code' }>

function codeCell(
  { source, count, outputs }: CodeCell,
  place: number,
  language: string,
  page: Page,
): SafeHtml {
  const where = cellLabel(count, place)
  const shown = outputs.map((output) => outputHtml(output, where, page))
  const markup = highlighted(source, language)
  const code = markup === null ? html`${source}` : sanitise(markup, page).html
  return html`<div class="cell code" id="cell-${place}" role="group" aria-label="Code, ${where}">
<p class="prompt" aria-hidden="true">In [${count ?? ' '}]</p>
<div class="body">${source.trim() === '' ? null : html`<pre class="source" tabindex="0"><code class="hljs">${code}</code></pre>`}${
    shown.length === 0
      ? null
      : html`<div class="outputs" role="group" aria-label="Output of ${where}">${shown}</div>`
  }</div></div>\n`
}
