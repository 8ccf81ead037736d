import { html, type SafeHtml } from '../../report/safe-html.ts'
import { pathOf, tried } from '../api.ts'
import { alarm, pre } from '../parts/marks.ts'
import type { Visit } from '../visit.ts'

/** What Python has stored that is no frame, such as an array: the first of it as JSON; null of an empty frame. */
export async function plainData({ api, name }: Visit): Promise<SafeHtml | null> {
  const answer = await tried(api.text(`${pathOf('dataset', name)}?limit=100`, 'application/json'))
  if ('refusal' in answer) return alarm(answer.refusal.message)
  if (answer.value.includes('"orient":')) return null
  return html`<section aria-label="Data">${pre(answer.value, 'Data')}</section>`
}
