import { html, type SafeHtml } from '../../report/safe-html.ts'
import { JobSchedule } from '../../resources/job/schedule-schemas.ts'
import { JobList } from '../../resources/job/schemas.ts'
import { type Api, pathOf, tried } from '../api.ts'
import { latestRun, nameFor, type Scheduled } from '../job-runs.ts'
import { listPath, objectList } from '../parts/list.ts'
import { badge, time } from '../parts/marks.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** The jobs of the bucket with their schedules, and a form for a new one. */
export const jobs: Page = {
  async show(visit) {
    const { api, links, may } = visit
    const { meta, objects } = await api.get(JobList, listPath('job', visit))
    const row = async (one: (typeof objects)[number]) => {
      const run = latestRun(one)
      const name = nameFor(visit, one.name)
      const schedule = one['run-at'] === undefined ? undefined : await scheduleOf(api, name)
      return html`<tr><th scope="row"><a href="${links.page('job', name)}">${one.name}</a></th><td>${run ? badge(run.state) : html`<span class="faint">never ran</span>`}</td><td class="fixed">${time(run?.at ?? null)}</td><td class="number">${Object.keys(one.job_runs).length}</td><td class="fixed">${one['run-at'] === undefined ? null : html`<code>${one['run-at']}</code>`}</td>${scheduleCells(schedule)}</tr>`
    }
    return {
      title: 'Jobs',
      main: html`<h1>Jobs</h1>${dropZone(visit, 'job')}${objectList({
        visit,
        page: 'jobs',
        total: meta.total_count,
        heads: ['Name', 'Last run', 'At', 'Runs', 'Schedule (UTC)', 'Next run', 'Last by schedule'],
        rows: await Promise.all(objects.map(row)),
        empty: 'There are no jobs yet: drop a notebook above, or write one below',
      })}${may('POST', 'job', 'create') ? newJob() : null}`,
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

/** When a job runs next; undefined where that cannot be told. */
async function scheduleOf(api: Api, name: string): Promise<Scheduled | undefined> {
  const answer = await tried(api.get(JobSchedule, pathOf('job', name, 'schedule')))
  return 'value' in answer ? answer.value : undefined
}

function scheduleCells(schedule: Scheduled | undefined): SafeHtml {
  const last = schedule?.last_run
  const outcome = last
    ? html`<span title="${last.message}">${badge(last.status)}</span> ${time(last.at)}`
    : null
  return html`<td class="fixed">${schedule ? time(schedule.next_run) : null}</td><td class="fixed">${outcome}</td>`
}

function newJob(): SafeHtml {
  return html`<section aria-labelledby="new"><h2 id="new">New job</h2><form method="post" class="stack"><label>Name <input name="name" required placeholder="report"></label>
<label>Python <textarea name="code" rows="6" spellcheck="false" class="code" required placeholder="flats = om.datasets.get('flats')"></textarea></label><button name="do" value="create">Create</button></form></section>`
}
