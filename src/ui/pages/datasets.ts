import { html } from '../../report/safe-html.ts'
import { DatasetList } from '../../resources/dataset/schemas.ts'
import { listPath, objectList } from '../parts/list.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** The datasets of the bucket. */
export const datasets: Page = {
  async show(visit) {
    const { meta, objects } = await visit.api.get(DatasetList, listPath('dataset', visit))
    const rows = objects.map(
      ({ data: { name, kind } }) =>
        html`<tr><th scope="row"><a href="${visit.links.page('dataset', name)}">${name}</a></th><td class="faint">${kind}</td></tr>`,
    )
    return {
      title: 'Datasets',
      main: html`<h1>Datasets</h1>${dropZone(visit, 'dataset')}${objectList({
        visit,
        page: 'datasets',
        total: meta.total_count,
        heads: ['Name', 'Kind'],
        rows,
        empty: 'There are no datasets yet: drop a file above, or write one with PUT /api/v1/dataset/<name>/',
      })}`,
    }
  },
}
