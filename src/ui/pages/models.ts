import { html } from '../../report/safe-html.ts'
import { ModelList } from '../../resources/model/schemas.ts'
import { listPath, objectList } from '../parts/list.ts'
import { time } from '../parts/marks.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** The models of the bucket. */
export const models: Page = {
  async show(visit) {
    const { meta, objects } = await visit.api.get(ModelList, listPath('model', visit))
    const rows = objects.map(
      ({ name, kind, created, modified }) =>
        html`<tr><th scope="row"><a href="${visit.links.page('model', name)}">${name}</a></th><td class="faint">${kind}</td><td class="fixed">${time(created)}</td><td class="fixed">${time(modified)}</td></tr>`,
    )
    return {
      title: 'Models',
      main: html`<h1>Models</h1>${dropZone(visit, 'model')}${objectList({
        visit,
        page: 'models',
        total: meta.total_count,
        heads: ['Name', 'Kind', 'Created', 'Changed'],
        rows,
        empty: 'There are no models yet: drop a file above, or open a dataset and train one',
      })}`,
    }
  },
}
