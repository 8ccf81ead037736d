import { html, type SafeHtml } from '../../report/safe-html.ts'
import { ScriptList } from '../../resources/script/schemas.ts'
import { spelled } from '../links.ts'
import { listPath, objectList } from '../parts/list.ts'
import { time } from '../parts/marks.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** The scripts of the bucket, and a form for a new one. */
export const scripts: Page = {
  async show(visit) {
    const { meta, objects } = await visit.api.get(ScriptList, listPath('script', visit))
    const rows = objects.map(
      ({ name, kind, format, modified }) =>
        html`<tr><th scope="row"><a href="${visit.links.page('script', name)}">${name}</a></th><td>${format ?? ''}</td><td class="faint">${kind}</td><td class="fixed">${time(modified)}</td></tr>`,
    )
    return {
      title: 'Scripts',
      main: html`<h1>Scripts</h1>${dropZone(visit, 'script')}${objectList({
        visit,
        page: 'scripts',
        total: meta.total_count,
        heads: ['Name', 'Format', 'Kind', 'Changed'],
        rows,
        empty: 'There are no scripts yet: drop a module above, or write one below',
      })}${visit.may('PUT', 'script', 'put') ? newScript() : null}`,
    }
  },
  forms: {
    async create({ api, links }, form) {
      const name = form.get('name')?.trim() ?? ''
      const source = (form.get('source') ?? '').replaceAll('\r\n', '\n')
      await api.send('PUT', `script/${spelled(name)}/`, source, {
        'Content-Type': 'text/x-python',
        'If-None-Match': '*',
      })
      return { goTo: links.page('script', name) }
    },
  },
}

function newScript(): SafeHtml {
  return html`<section aria-labelledby="new"><h2 id="new">New script</h2><form method="post" class="stack"><label>Name <input name="name" required placeholder="double"></label>
<label>Python <textarea name="source" rows="6" spellcheck="false" class="code" required>def run(om, data, **kwargs):
    return data</textarea></label><button name="do" value="create">Create</button></form></section>`
}
