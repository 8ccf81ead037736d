import { z } from 'zod'
import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { ModelResult } from '../../resources/model/schemas.ts'
import type { RowForm } from '../model-facts.ts'
import { jsonBlock, short } from '../parts/marks.ts'

/** What can be asked of a model without changing it. */
export const ACTIONS = ['predict', 'predict_proba', 'transform', 'decision_function'] as const

/** A form for one row, or for a body as the API takes it; what was said last stands in it still. */
export function predictForm(
  row: RowForm | undefined,
  actions: readonly string[],
  said: URLSearchParams,
  answer: SafeHtml | null,
): SafeHtml {
  const fields = row?.features.map(
    ({ name, isText }) =>
      html`<label>${name} <input name="row.${name}" value="${said.get(`row.${name}`) ?? ''}"${isText ? null : asSafe(' inputmode="decimal"')}></label>`,
  )
  const json = said.get('json') ?? ''
  return html`<section aria-labelledby="predict"><h2 id="predict">Predict</h2><form method="post" class="stack" action="#predict">
${fields ? html`<div class="fields">${fields}</div>` : null}
<details${fields && json === '' ? null : asSafe(' open')}><summary>${fields ? 'Or rows as JSON' : 'Rows as JSON'}</summary><label><span class="hidden">JSON</span><textarea name="json" rows="4" spellcheck="false" placeholder="[{&quot;size&quot;: 70}]">${json}</textarea></label></details>
<div class="row"><label>Ask for <select name="action">${actions.map((action) => html`<option${action === said.get('action') ? asSafe(' selected') : null}>${action}</option>`)}</select></label> <button name="do" value="predict">Predict</button></div></form>
${answer === null ? null : html`<div class="answer" role="status">${answer}</div>`}</section>`
}

/** The body that a form means: its JSON where there is some, else its one row. */
export function inquiryOf(form: URLSearchParams, row: RowForm | undefined): string {
  const json = form.get('json')?.trim()
  if (json || !row) return json || '[]'
  const cells = row.features.map(
    ({ name, isText }) => [name, cellOf(form.get(`row.${name}`) ?? '', isText)] as const,
  )
  return JSON.stringify(
    row.sentAs === 'record' ? [Object.fromEntries(cells)] : { data: [cells.map(([, value]) => value)] },
  )
}

function cellOf(text: string, isText: boolean): string | number | boolean | null {
  const trimmed = text.trim()
  if (isText) return text
  if (trimmed === '') return null
  const number = Number(trimmed)
  if (!Number.isNaN(number)) return number
  return trimmed === 'true' ? true : trimmed === 'false' ? false : text
}

const Answered = ModelResult.pick({ result: true })
const Rows = z.array(z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.unknown())]))

/** What a model answers: a value large, a few as a table, all else as it is. */
export function predictionTable(action: string, text: string): SafeHtml {
  const { result } = Answered.parse(JSON.parse(text))
  const rows = Rows.safeParse(Array.isArray(result) ? result : [result])
  const label = html`<span class="label">${action}</span>`
  if (!rows.success || rows.data.length > 200) return html`${label}${jsonBlock(result, 'Prediction')}`
  const [only] = rows.data
  if (rows.data.length === 1 && !Array.isArray(only))
    return html`${label}<output class="large">${valueText(only)}</output>`
  return html`${label}<div class="scroll" tabindex="0" role="group" aria-label="Prediction"><table class="list"><tbody>${rows.data.map(
    (row, place) =>
      html`<tr><th scope="row">${place}</th>${(Array.isArray(row) ? row : [row]).map((value: unknown) => html`<td class="number">${valueText(value)}</td>`)}</tr>`,
  )}</tbody></table></div>`
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : short(value)
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null')
}
