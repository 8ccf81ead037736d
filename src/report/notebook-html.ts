import { cellHtml, cellLabel } from './cell.ts'
import { POLICY } from './policy.ts'
import { type Cell, type Notebook, readNotebook } from './read-notebook.ts'
import { asSafe, html, type SafeHtml } from './safe-html.ts'
import type { Page } from './sanitise.ts'
import { STYLE } from './style.ts'

/**
 * The page of a notebook, whole in itself: HTML without scripts that asks for nothing from anywhere. Whatever
 * the notebook holds has been escaped or sanitised; what cannot be shown leaves a note.
 */
export function notebookHtml(notebook: unknown, title: string): string {
  const read = readNotebook(notebook)
  const { markup } = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${asSafe(STYLE)}</style>
</head>
<body>
<header class="page">
<h1>${title}</h1>
${read === null ? null : summary(read)}
</header>
<main class="page">
${read === null ? html`<p class="note">This is not a notebook of format 4</p>` : cells(read)}
</main>
</body>
</html>
`
  return markup.toWellFormed()
}

function cells({ cells, language }: Notebook): readonly SafeHtml[] {
  const page: Page = { anchors: new Set() }
  return cells.map((cell, index) => cellHtml(cell, index + 1, language, page))
}

/** What one wants to know of a job's result first: whether it went through. */
function summary({ cells, kernel }: Notebook): SafeHtml {
  const code = cells.filter(({ type }) => type === 'code').length
  const place = cells.findIndex(isFailed)
  const failed = cells[place]
  return html`<p class="summary">${kernel === '' ? null : html`<span>${kernel}</span> `}<span>${
    code === 1 ? '1 code cell' : `${code} code cells`
  }</span>${
    failed?.type !== 'code'
      ? null
      : html` <a class="failed" href="#cell-${place + 1}">Error in ${cellLabel(failed.count, place + 1)}</a>`
  }</p>`
}

function isFailed(cell: Cell): boolean {
  return cell.type === 'code' && cell.outputs.some(({ type }) => type === 'error')
}
