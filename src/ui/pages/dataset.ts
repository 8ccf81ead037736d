import { FORMATS } from '../../data/formats.ts'
import { html, type SafeHtml } from '../../report/safe-html.ts'
import { FrameDescription } from '../../resources/dataset/schemas.ts'
import { type Api, pathOf, type Refusal, tried } from '../api.ts'
import { spelled } from '../links.ts'
import { alarm, count, deed } from '../parts/marks.ts'
import type { Page, Visit } from '../visit.ts'
import { columnTable } from './dataset-columns.ts'
import { plotSection } from './dataset-plot.ts'
import { rowsSection } from './dataset-rows.ts'
import { mayTrain, train, trainSection } from './dataset-train.ts'
import { type DatasetView, filtersOf, ROWS, viewOf } from './dataset-view.ts'
import { plainData } from './plain-data.ts'

/** One dataset: its rows, what its columns hold, a plot of two of them. */
export const dataset: Page = {
  async show(visit) {
    const { api, name, query } = visit
    const view = viewOf(query)
    const [rows, description] = await Promise.all([
      tried(rowsOf(api, name, view)),
      tried(api.get(FrameDescription, `${pathOf('dataset', name, 'describe')}?${filtersOf(view)}`)),
    ])
    if ('refusal' in rows) return refused(visit, view, rows.refusal)
    if (rows.value.columns.length === 0) {
      const stored = await plainData(visit)
      if (stored) return { title: name, main: html`${heading(visit)}${stored}` }
    }
    const columns = 'value' in description ? description.value.columns : []
    const { total = rows.value.rows.length } = rows.value
    return {
      title: name,
      main: html`${heading(visit)}
<p class="summary"><span>${count(total, 'row')}${view.where.length > 0 ? ' that match' : ''}</span> <span>${count(rows.value.columns.length, 'column')}</span></p>
${rowsSection({ visit, view, frame: rows.value, total, columns })}
${'refusal' in description ? alarm(description.refusal.message) : columnTable(columns)}
${await plotSection(visit, view, rows.value.columns, total)}
${mayTrain(visit) ? trainSection(name, rows.value.columns) : null}`,
    }
  },
  forms: {
    train,
    async delete({ api, name, links }) {
      await api.send('DELETE', pathOf('dataset', name))
      return { goTo: links.page('datasets') }
    },
  },
}

async function rowsOf(api: Api, name: string, view: DatasetView) {
  const asked = filtersOf(view)
  asked.set('orient', 'split')
  asked.set('limit', String(ROWS))
  asked.set('offset', String(view.offset))
  if (view.order !== undefined) asked.set('order', view.order)
  return api.rows(`${pathOf('dataset', name)}?${asked}`)
}

function heading(visit: Visit): SafeHtml {
  const { name, links, may } = visit
  const filters = Object.fromEntries(filtersOf(viewOf(visit.query)))
  const file = ({ name: format, extension }: (typeof FORMATS)[number]) =>
    html`<li><a href="${links.api('dataset', `${spelled(name)}.${extension}`, filters)}" download>${format}</a></li>`
  return html`<div class="title"><h1><a href="${links.page('datasets')}" class="up">Datasets</a> ${name}</h1>
<div class="deeds"><span class="label">Download</span><ul class="files" aria-label="Download as">${FORMATS.map(file)}</ul>${may('DELETE', 'dataset', 'delete', name) ? deed('delete', 'Delete', `Delete the dataset "${name}" with all its rows?`) : null}</div></div>`
}

/** A filter that the API refuses can be taken back; what cannot be read at all is told as it is. */
function refused(visit: Visit, view: DatasetView, refusal: Refusal) {
  if (refusal.status !== 400 || visit.query.size === 0) throw refusal
  const { links, name } = visit
  const without = view.where.slice(0, -1)
  return {
    title: name,
    status: 400,
    main: html`${heading(visit)}${alarm(refusal.message)}<p><a href="${links.page('dataset', name, { where: without })}">Show it without the last filter</a> · <a href="${links.page('dataset', name)}">Show all rows</a></p>`,
  }
}
