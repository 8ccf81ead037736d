import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { type Api, tried } from '../api.ts'
import { type FrameColumn, measureOf } from '../frame-columns.ts'
import { spelled } from '../links.ts'
import { alarm, count, grouped, note, short } from '../parts/marks.ts'
import { type Axis, correlation, scatter } from '../plots/scatter.ts'
import type { Visit } from '../visit.ts'
import { type DatasetView, filtersOf } from './dataset-view.ts'

/** How many rows a plot shows: so many pieces of so many, spread over the dataset. */
const [PIECES, PIECE] = [4, 500]

/** Two columns as points. */
export async function plotSection(
  visit: Visit,
  view: DatasetView,
  columns: readonly FrameColumn[],
  total: number,
): Promise<SafeHtml | null> {
  const measured = columns.filter(({ name, dtype }) => isMeasured(dtype) && !/[[\],:^]/.test(name))
  if (measured.length < 2 || total === 0) return null
  const numbers = measured.filter(({ dtype }) => !isTime(dtype))
  const usual = numbers.length < 2 ? measured : numbers
  const chosen = (name: string | undefined, otherwise: number) =>
    measured.find((column) => column.name === name) ?? usual.at(otherwise)!
  const [x, y] = [chosen(view.x, 0), chosen(view.y, -1)]
  return html`<section aria-labelledby="plot"><h2 id="plot">Plot</h2>${chooser(visit, view, measured, x, y)}${await plot(visit, view, x, y, total)}</section>`
}

async function plot(
  visit: Visit,
  view: DatasetView,
  x: FrameColumn,
  y: FrameColumn,
  total: number,
): Promise<SafeHtml> {
  if (x.name === y.name) return note('Choose two columns that differ')
  const read = await tried(pointsOf(visit.api, visit.name, view, x, y, total))
  if ('refusal' in read) return alarm(read.refusal.message)
  const [across, up] = read.value
  if (across.values.length === 0) return note('No row has a value of both')
  const r = correlation(across.values, up.values)
  const shown =
    across.values.length < total
      ? `${count(across.values.length, 'row')} of ${grouped(total)}`
      : count(total, 'row')
  return html`<figure>${scatter(across, up)}<figcaption>${shown}${r === undefined ? null : html`, correlation ${short(r)}`}</figcaption></figure>`
}

/** The rows that have a value of both columns. */
async function pointsOf(
  api: Api,
  name: string,
  view: DatasetView,
  x: FrameColumn,
  y: FrameColumn,
  total: number,
): Promise<readonly [Axis, Axis]> {
  const starts =
    total <= PIECES * PIECE
      ? [0]
      : Array.from({ length: PIECES }, (_, i) => Math.floor((i * (total - PIECE)) / (PIECES - 1)))
  const pieces = await Promise.all(
    starts.map((offset) => {
      const asked = filtersOf(view)
      asked.set('orient', 'split')
      asked.set('limit', String(starts.length === 1 ? PIECES * PIECE : PIECE))
      asked.set('offset', String(offset))
      return api.rows(`dataset/${spelled(`${name}[${x.name},${y.name}]`)}/?${asked}`)
    }),
  )
  const [isTimeX, isTimeY] = [isTime(x.dtype), isTime(y.dtype)]
  const points = pieces.flatMap(({ rows }) =>
    rows.flatMap(([a = null, b = null]) => {
      const [across, up] = [measureOf(a, isTimeX), measureOf(b, isTimeY)]
      return across === undefined || up === undefined ? [] : [[across, up] as const]
    }),
  )
  return [
    { name: x.name, isTime: isTimeX, values: points.map(([value]) => value) },
    { name: y.name, isTime: isTimeY, values: points.map(([, value]) => value) },
  ]
}

function chooser(
  { query }: Visit,
  view: DatasetView,
  columns: readonly FrameColumn[],
  x: FrameColumn,
  y: FrameColumn,
): SafeHtml {
  const options = (chosen: FrameColumn) =>
    columns.map(
      (column) => html`<option${column === chosen ? asSafe(' selected') : null}>${column.name}</option>`,
    )
  const bucket = query.get('bucket')
  return html`<form class="filter" data-submit="change">${view.where.map((where) => html`<input type="hidden" name="where" value="${where}">`)}${view.order === undefined ? null : html`<input type="hidden" name="order" value="${view.order}">`}${bucket === null ? null : html`<input type="hidden" name="bucket" value="${bucket}">`}
<label>Across <select name="x">${options(x)}</select></label> <label>Up <select name="y">${options(y)}</select></label> <button class="plain">Plot</button></form>`
}

function isMeasured(dtype: string): boolean {
  return /^(?:u?int|float|Int|UInt|Float|decimal)/.test(dtype) || isTime(dtype)
}

function isTime(dtype: string): boolean {
  return dtype.startsWith('datetime')
}
