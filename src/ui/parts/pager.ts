import { html, type SafeHtml } from '../../report/safe-html.ts'

export interface At {
  readonly offset: number
  readonly limit: number
  readonly total: number
}

/** Where one is in a list, with the ways on and back. */
export function pager({ offset, limit, total }: At, to: (offset: number) => string): SafeHtml | null {
  if (total <= limit && offset === 0) return null
  const last = Math.min(total, offset + limit)
  const format = new Intl.NumberFormat('en-US')
  const where =
    total === 0 ? 'none' : `${format.format(offset + 1)}–${format.format(last)} of ${format.format(total)}`
  const step = (text: string, label: string, target: number | null) =>
    target === null
      ? html`<span class="step" aria-hidden="true">${text}</span>`
      : html`<a class="step" href="${to(target)}" aria-label="${label}">${text}</a>`
  const end = Math.max(0, Math.floor((total - 1) / limit) * limit)
  return html`<nav class="pager" aria-label="Pages">${step('«', 'First page', offset > 0 ? 0 : null)}${step(
    '‹',
    'Previous page',
    offset > 0 ? Math.max(0, offset - limit) : null,
  )}<span>${where}</span>${step('›', 'Next page', last < total ? offset + limit : null)}${step(
    '»',
    'Last page',
    last < total ? end : null,
  )}</nav>`
}

/** Where a query says to begin. */
export function offsetOf(query: URLSearchParams): number {
  const offset = Number(query.get('offset') ?? 0)
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : 0
}
