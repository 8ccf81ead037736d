import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import type { FrameColumn } from '../frame-columns.ts'
import { spelled } from '../links.ts'
import { goToTask, WAITING } from '../parts/run.ts'
import type { Outcome, Visit } from '../visit.ts'

/** What can be trained from here, without parameters; the API takes more. */
const ESTIMATORS = ['LinearRegression', 'Ridge', 'LogisticRegression', 'KMeans', 'PCA'] as const

/** Those that learn without a target. */
const WITHOUT_TARGET: ReadonlySet<string> = new Set(['KMeans', 'PCA'])

/** Whether the visitor may make models, and train them. */
export function mayTrain({ may }: Visit): boolean {
  return may('POST', 'model', 'create') && may('PUT', 'model', 'fit')
}

/** A form that makes a model of some columns. */
export function trainSection(name: string, columns: readonly FrameColumn[]): SafeHtml | null {
  const usable = columns.filter((column) => !/[[\],:^]/.test(column.name))
  const features = usable.filter(({ dtype }) => /^(?:u?int|float|bool|Int|UInt|Float|boolean)/.test(dtype))
  if (features.length === 0) return null
  const target = features.at(-1)
  return html`<section aria-labelledby="train"><h2 id="train">Train a model</h2><form method="post" class="stack">
<div class="fields"><label>Name <input name="model" required value="${`${name.replace(/^.*\//, '')}-model`}"></label>
<label>Estimator <select name="estimator">${ESTIMATORS.map((one) => html`<option>${one}</option>`)}</select></label>
<label>Target <select name="target">${usable.map((column) => html`<option${column === target ? asSafe(' selected') : null}>${column.name}</option>`)}</select></label></div>
<fieldset><legend>Features</legend>${features.map(
    (column) =>
      html`<label class="check"><input type="checkbox" name="feature" value="${column.name}"${column === target ? null : asSafe(' checked')}>${column.name}</label>`,
  )}</fieldset>
<label class="check"><input type="checkbox" name="scale" value="1" checked>Scale the features first</label>
<button name="do" value="train">Train</button></form></section>`
}

/** Makes the model and trains it on the columns that were chosen. */
export async function train({ api, name, links }: Visit, form: URLSearchParams): Promise<Outcome> {
  const model = form.get('model')?.trim() ?? ''
  const estimator = form.get('estimator') ?? ''
  const target = form.get('target') ?? ''
  const needsTarget = !WITHOUT_TARGET.has(estimator)
  const features = form.getAll('feature').filter((feature) => !needsTarget || feature !== target)
  const pipeline = [...(form.get('scale') === null ? [] : [['StandardScaler', {}]]), [estimator, {}]]
  await api.send('POST', 'model/', JSON.stringify({ name: model, pipeline }))
  const asked = new URLSearchParams({ datax: `${name}[${features}]` })
  if (needsTarget) asked.set('datay', `${name}[${target}]`)
  const answer = await api.send('PUT', `model/${spelled(model)}/fit/?${asked}`, undefined, WAITING)
  return goToTask(answer, links, links.page('model', model))
}
