import { html, type SafeHtml } from '../../report/safe-html.ts'
import { grouped, short } from '../parts/marks.ts'
import { type DescribedColumn, plainText } from './dataset-rows.ts'

/** The figures of each column. */
export function columnTable(columns: readonly DescribedColumn[]): SafeHtml | null {
  if (columns.length === 0) return null
  return html`<section aria-labelledby="columns"><h2 id="columns">Columns</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="columns"><table class="list figures"><thead><tr><th scope="col">Name</th><th scope="col">Type</th>${[
    'Missing',
    'Distinct',
    'Mean',
    'Deviation',
    'Least',
    'Median',
    'Most',
  ].map(
    (head) => html`<th scope="col" class="number">${head}</th>`,
  )}<th scope="col">Most frequent</th></tr></thead><tbody>${columns.map(row)}</tbody></table></div></section>`
}

function row({
  name,
  dtype,
  missing,
  count: present,
  distinct,
  mean,
  std,
  min,
  max,
  quartiles,
  top,
}: DescribedColumn): SafeHtml {
  const all = missing + present
  const share = missing === 0 ? '0' : `${grouped(missing)} (${((100 * missing) / all).toFixed(1)} %)`
  const figures = [mean, std, min, quartiles?.[1], max].map(
    (value) => html`<td class="number">${figure(value)}</td>`,
  )
  const frequent = top
    .slice(0, 3)
    .map(
      (one) =>
        html`<span class="value"><span class="clip">${plainFigure(one.value)}</span> <small>${one.count}</small></span>`,
    )
  return html`<tr><th scope="row">${name}</th><td class="faint">${dtype}</td><td class="number">${share}</td><td class="number">${distinct === null ? 'many' : grouped(distinct)}</td>${figures}<td><span class="values">${frequent}</span></td></tr>`
}

/** A figure in few digits, of a time what its clock says. */
function figure(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number') return short(value)
  return plainFigure(value)
}

/** Of a time what its clock says. */
function plainFigure(value: unknown): string {
  const text = plainText(value)
    .replace('T', ' ')
    .replace(/(?: 00:00:00|\.\d+)$/, '')
  return text.length > 24 ? `${text.slice(0, 23)}…` : text
}
