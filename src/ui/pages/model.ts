import { parseExactly } from '../../data/json/wire.ts'
import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { pathOf, Refusal } from '../api.ts'
import { KnownModel, type ModelFacts, rowFormOf, signatureOf } from '../model-facts.ts'
import { alarm, deed, facts, time } from '../parts/marks.ts'
import { goToTask, WAITING } from '../parts/run.ts'
import type { Outcome, Page, View, Visit } from '../visit.ts'
import { learnedSection } from './model-learned.ts'
import { ACTIONS, inquiryOf, predictForm, predictionTable } from './model-predict.ts'

/** One model: what it is, what it has learned, and forms that ask and train it. */
export const model: Page = {
  show: (visit) => view(visit),
  forms: {
    async predict(visit, form) {
      const { api, name } = visit
      const { result: known } = await api.get(KnownModel, pathOf('model', name))
      const action = ACTIONS.find((one) => one === form.get('action')) ?? 'predict'
      try {
        const answer = await api.send('PUT', pathOf('model', name, action), inquiryOf(form, rowFormOf(known)))
        return await view(visit, form, predictionTable(action, answer.text))
      } catch (error) {
        if (!(error instanceof Refusal) || error.status === 401) throw error
        return { ...(await view(visit, form, alarm(error.message))), status: error.status }
      }
    },
    async fit({ api, name, links }, form): Promise<Outcome> {
      const asked = new URLSearchParams()
      for (const parameter of ['datax', 'datay']) {
        const dataset = form.get(parameter)?.trim()
        if (dataset) asked.set(parameter, dataset)
      }
      const answer = await api.send('PUT', `${pathOf('model', name, 'fit')}?${asked}`, undefined, WAITING)
      return goToTask(answer, links, links.page('model', name))
    },
    async delete({ api, name, links }) {
      await api.send('DELETE', pathOf('model', name))
      return { goTo: links.page('models') }
    },
  },
}

async function view(
  visit: Visit,
  form = new URLSearchParams(),
  answer: SafeHtml | null = null,
): Promise<View> {
  const { api, name, links, may } = visit
  const { result } = await api.get(KnownModel, pathOf('model', name), parseExactly) // a parameter of 1.0 is none of 1
  const isFitted = result.fitted !== false
  const actions = isFitted ? ACTIONS.filter((action) => may('PUT', 'model', action, name)) : []
  return {
    title: name,
    main: html`<div class="title"><h1><a href="${links.page('models')}" class="up">Models</a> ${name}</h1><div class="deeds">${may('DELETE', 'model', 'delete', name) ? deed('delete', 'Delete', `Delete the model "${name}" with all its versions?`) : null}</div></div>
${facts([
  ['Kind', result.kind],
  ...(result.class === undefined ? [] : [['Class', html`<code>${result.class}</code>`] as const]),
  ...(isFitted ? [] : [['State', 'not trained yet'] as const]),
  ['Created', time(result.created)],
  ['Changed', time(result.modified)],
  ...(result.scikit_learn === undefined ? [] : [['Fitted by scikit-learn', result.scikit_learn] as const]),
])}
<div class="columns">
${actions.length > 0 ? predictForm(rowFormOf(result), actions, form, answer) : null}
${may('PUT', 'model', 'fit', name) ? trainForm(result, isFitted) : null}
</div>
${learnedSection(result)}
${pipelineSection(result)}
${signatureSection(result)}
${versionsSection(result)}`,
  }
}

function trainForm({ kind }: ModelFacts, isFitted: boolean): SafeHtml | null {
  if (kind === 'onnx') return null
  return html`<section aria-labelledby="train"><h2 id="train">${isFitted ? 'Train again' : 'Train'}</h2><form method="post" class="stack">
<label>Features <input name="datax" placeholder="flats[size,rooms]"${asSafe(' required')}></label>
<label>Target <input name="datay" placeholder="flats[rent]"></label>
<button name="do" value="fit">Train</button></form><p class="faint">Datasets, with the columns to take. A new version is kept beside the old ones.</p></section>`
}

function pipelineSection({ pipeline, params }: ModelFacts): SafeHtml | null {
  const steps = Array.isArray(pipeline) ? pipeline.filter((step) => Array.isArray(step)) : []
  if (steps.length === 0 && !params) return null
  const row = (name: string, className: string, given: unknown) =>
    html`<tr><th scope="row">${name}</th><td>${className}</td><td><code>${Object.keys(Object(given)).length === 0 ? 'defaults' : JSON.stringify(given)}</code></td></tr>`
  const rows = steps.map((step: readonly unknown[]) => {
    const [name, className, given] = step.length === 3 ? step : [step[0], step[0], step[1]]
    return row(String(name), String(className), given)
  })
  return html`<section aria-labelledby="pipeline"><h2 id="pipeline">${steps.length > 0 ? 'Pipeline' : 'Parameters'}</h2>${
    steps.length > 0
      ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="pipeline"><table class="list"><thead><tr><th scope="col">Step</th><th scope="col">Class</th><th scope="col">Parameters</th></tr></thead><tbody>${rows}</tbody></table></div>`
      : facts(
          Object.entries(params ?? {}).map(([name, value]) => [
            name,
            html`<code>${JSON.stringify(value) ?? 'null'}</code>`,
          ]),
        )
  }</section>`
}

function signatureSection(result: ModelFacts): SafeHtml | null {
  const signature = signatureOf(result)
  if (!signature) return null
  const row = (way: string) => (one: (typeof signature.inputs)[number]) =>
    html`<tr><td>${way}</td><th scope="row">${one.name}</th><td>${one.datatype ?? ''}</td><td class="fixed">${(one.shape ?? []).map((size) => (size < 0 ? 'n' : String(size))).join(' × ')}</td><td>${(one.columns ?? []).join(', ')}</td></tr>`
  return html`<section aria-labelledby="signature"><h2 id="signature">Inputs and outputs</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="signature"><table class="list"><thead><tr><th scope="col">Way</th><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Shape</th><th scope="col">Features</th></tr></thead><tbody>${[...signature.inputs.map(row('in')), ...signature.outputs.map(row('out'))]}</tbody></table></div></section>`
}

function versionsSection({ versions, version }: ModelFacts): SafeHtml | null {
  const rows = Object.entries(versions).map(
    ([tag, id]) =>
      html`<tr><th scope="row">${tag}</th><td><code>${id}</code>${id === version ? ' (shown)' : ''}</td></tr>`,
  )
  if (rows.length === 0) return null
  return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="versions"><table class="list"><thead><tr><th scope="col">Tag</th><th scope="col">Version</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}
