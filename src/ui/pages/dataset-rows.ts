import type { z } from 'zod'
import type { OrderedJson } from '../../data/json/parse-json.ts'
import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import type { FrameDescription } from '../../resources/dataset/schemas.ts'
import { type FrameColumn, type FrameColumns, textOf } from '../frame-columns.ts'
import { note, short } from '../parts/marks.ts'
import { pager } from '../parts/pager.ts'
import { histogram, shares } from '../plots/bars.ts'
import type { Visit } from '../visit.ts'
import { type DatasetView, OPERATORS, queryOf, ROWS, spokenFilter } from './dataset-view.ts'

export type DescribedColumn = z.output<typeof FrameDescription>['columns'][number]

export interface RowsOptions {
  readonly visit: Visit
  readonly view: DatasetView
  readonly frame: FrameColumns
  readonly total: number
  /** Of what can be described. */
  readonly columns: readonly DescribedColumn[]
}

/** A page of rows, each column below what it holds in all rows. */
export function rowsSection({ visit, view, frame, total, columns }: RowsOptions): SafeHtml {
  const { links, name } = visit
  const to = (changed: Partial<DatasetView>) => links.page('dataset', name, queryOf(view, changed))
  const described = new Map(columns.map((column) => [column.name, column]))
  const head = (column: FrameColumn) =>
    columnHead(column, described.get(column.name), view, (order) => to({ order, offset: 0 }))
  const row = (cells: readonly OrderedJson[], place: number) =>
    html`<tr><th scope="row">${textOf(frame.index[place] ?? view.offset + place)}</th>${cells.map(
      (value, at) => cell(value, frame.columns[at]?.dtype ?? ''),
    )}</tr>`
  return html`<section aria-labelledby="rows"><h2 id="rows">Rows</h2>
${filterForm(visit, view, frame.columns, to)}
${
  frame.rows.length === 0
    ? note(view.where.length > 0 ? 'No row matches' : 'There are no rows')
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="rows"><table class="frame"><thead><tr><th scope="col"><span class="hidden">Label</span></th>${frame.columns.map(head)}</tr></thead><tbody>${frame.rows.map(row)}</tbody></table></div>`
}
${pager({ offset: view.offset, limit: ROWS, total }, (offset) => to({ offset }))}</section>`
}

function columnHead(
  { name, dtype }: FrameColumn,
  described: DescribedColumn | undefined,
  { order }: DatasetView,
  to: (order: string) => string,
): SafeHtml {
  const sorted = order === name ? 'ascending' : order === `-${name}` ? 'descending' : null
  const mark =
    sorted === null ? null : html`<span aria-hidden="true">${sorted === 'ascending' ? ' ↑' : ' ↓'}</span>`
  return html`<th scope="col"${sorted === null ? null : html` aria-sort="${sorted}"`}><a href="${to(
    sorted === 'ascending' ? `-${name}` : name,
  )}">${name}${mark}</a> <small>${dtype}</small>${described ? glance(described) : null}</th>`
}

/** What a column holds, at a glance. */
function glance({ name, histogram: bins, top, count, distinct, missing }: DescribedColumn): SafeHtml {
  if (bins) {
    const ends = [bins.edges[0], bins.edges.at(-1)].map((edge) => endText(edge))
    return html`${histogram(bins.counts, `Histogram of ${name}, from ${ends[0]!} to ${ends[1]!}`)}<small class="ends"><span>${ends[0]!}</span><span>${ends[1]!}</span></small>`
  }
  const kinds = distinct === null ? 'many values' : `${distinct} ${distinct === 1 ? 'value' : 'values'}`
  const most = top[0]
  const counts = top.slice(0, 5).map((one) => one.count)
  const share =
    most && count > 0 ? `${plainText(most.value)} ${Math.round((100 * most.count) / count)} %` : ''
  const said = missing > 0 ? `${kinds}, ${missing} missing` : kinds
  return html`${shares(counts, count, `Most frequent values of ${name}`)}<small class="ends"><span class="clip">${share}</span><span>${said}</span></small>`
}

/** An edge of a histogram: a number in few digits, of a time the day. */
function endText(edge: unknown): string {
  if (typeof edge === 'number') return short(edge)
  return String(edge).replace(/T.*$/, '')
}

export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function cell(value: OrderedJson, dtype: string): SafeHtml {
  const isNumber = /^(?:u?int|float|Int|UInt|Float|decimal)/.test(dtype)
  if (value === null)
    return html`<td class="${isNumber ? 'none number' : 'none'}"><span aria-hidden="true">·</span><span class="hidden">missing</span></td>`
  const text = textOf(value)
  if (isNumber) return html`<td class="number">${numberText(text)}</td>`
  if (/^datetime/.test(dtype))
    return html`<td class="fixed">${text.replace('T', ' ').replace(/ 00:00:00$/, '')}</td>`
  return text.length > 60
    ? html`<td class="clip" title="${text.slice(0, 1000)}">${text.slice(0, 200)}</td>`
    : html`<td>${text}</td>`
}

/** A float in no more digits than one reads; integers are exact. */
function numberText(text: string): string {
  return /^-?\d+$/.test(text) || text.length <= 9 ? text : String(Number(Number(text).toPrecision(7)))
}

function filterForm(
  { query }: Visit,
  view: DatasetView,
  columns: readonly FrameColumn[],
  to: (changed: Partial<DatasetView>) => string,
): SafeHtml {
  const kept = [
    ...view.where.map((where) => ['where', where] as const),
    ...(['order', 'x', 'y'] as const).flatMap((name) =>
      view[name] === undefined ? [] : [[name, view[name]] as const],
    ),
    ...(query.has('bucket') ? [['bucket', query.get('bucket') ?? ''] as const] : []),
  ]
  const chip = (where: string) =>
    html`<li><span>${spokenFilter(where)}</span><a href="${to({ where: view.where.filter((one) => one !== where), offset: 0 })}" aria-label="Remove the filter ${spokenFilter(where)}">×</a></li>`
  return html`<form class="filter">${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label>Where <select name="column">${columns.map(({ name }) => html`<option>${name}</option>`)}</select></label>
<label><span class="hidden">How</span><select name="op">${Object.entries(OPERATORS).map(([op, text]) => html`<option value="${op}"${op === 'gte' ? asSafe(' selected') : null}>${text}</option>`)}</select></label>
<label><span class="hidden">Value</span><input name="value" placeholder="value" size="12"></label>
<button class="plain">Filter</button>
${view.where.length === 0 ? null : html`<ul class="chips" aria-label="Filters">${view.where.map(chip)}</ul>`}</form>`
}
