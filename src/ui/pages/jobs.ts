import { html, type SafeHtml } from '../../report/safe-html.ts'
import { ListedJobs, latestRun, scheduleText } from '../job-runs.ts'
import { listPath, objectList } from '../parts/list.ts'
import { badge, time } from '../parts/marks.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** The jobs of the bucket, and a form for a new one. */
export const jobs: Page = {
  async show(visit) {
    const { links } = visit
    const { meta, objects } = await visit.api.get(ListedJobs, listPath('job', visit))
    const rows = objects.map((one) => {
      const run = latestRun(one)
      return html`<tr><th scope="row"><a href="${links.page('job', one.name)}">${one.name}</a></th><td>${run ? badge(run.state) : html`<span class="faint">never ran</span>`}</td><td class="fixed">${time(run?.at ?? null)}</td><td class="number">${Object.keys(one.job_runs).length}</td><td>${scheduleText(one)}</td></tr>`
    })
    return {
      title: 'Jobs',
      main: html`<h1>Jobs</h1>${dropZone('job')}${objectList({
        visit,
        page: 'jobs',
        total: meta.total_count,
        heads: ['Name', 'Last run', 'At', 'Runs', 'Schedule'],
        rows,
        empty: 'There are no jobs yet: drop a notebook above, or write one below',
      })}${newJob()}`,
    }
  },
  forms: {
    async create({ api, links }, form) {
      const name = form.get('name')?.trim() ?? ''
      await api.send('POST', 'job/', JSON.stringify({ name, code: form.get('code') ?? '' }))
      return { goTo: links.page('job', name) }
    },
  },
}

function newJob(): SafeHtml {
  return html`<section aria-labelledby="new"><h2 id="new">New job</h2><form method="post" class="stack"><label>Name <input name="name" required placeholder="report"></label>
<label>Python <textarea name="code" rows="6" spellcheck="false" class="code" required placeholder="flats = om.datasets.get('flats')"></textarea></label><button name="do" value="create">Create</button></form></section>`
}
