import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { DatasetList } from '../../resources/dataset/schemas.ts'
import { JobList } from '../../resources/job/schemas.ts'
import { ModelList } from '../../resources/model/schemas.ts'
import { ScriptList } from '../../resources/script/schemas.ts'
import { ServiceStatus } from '../../resources/service-status/routes.ts'
import { TaskList } from '../../resources/task/schemas.ts'
import { type Tried, tried } from '../api.ts'
import { latestRun, nameFor } from '../job-runs.ts'
import { badge, grouped, note } from '../parts/marks.ts'
import { isOpen, taskTable } from '../parts/task-rows.ts'
import { dropZone } from '../parts/upload.ts'
import type { Page } from '../visit.ts'

/** How many objects of a kind the overview names, and how many tasks. */
const [NAMED, LATELY] = [6, 10]

/** What is there, and how it goes. */
export const home: Page = {
  async show(visit) {
    const { api, links } = visit
    const first = `/?limit=${NAMED}`
    const [datasets, models, jobs, scripts, tasks, status] = await Promise.all([
      tried(api.get(DatasetList, `dataset${first}`)),
      tried(api.get(ModelList, `model${first}`)),
      tried(api.get(JobList, `job${first}`)),
      tried(api.get(ScriptList, `script${first}`)),
      tried(api.get(TaskList, `task/?limit=${3 * LATELY}`)),
      tried(api.get(ServiceStatus, 'service-status/')),
    ])
    const to = (kind: string, name: string, address = name, beside: SafeHtml | null = null) =>
      html`<li><a href="${links.page(kind, address)}" class="clip">${name}</a>${beside}</li>`
    // To look at a report is a task too, of which nobody asks how it goes.
    const lately = 'value' in tasks ? tasks.value.objects.filter(({ action }) => action !== 'export') : []
    const goesOn = lately.some(isOpen)
    return {
      title: 'Overview',
      main: html`<h1 class="hidden">Overview</h1>${dropZone(visit)}
<div class="cards">
${card('Datasets', links.page('datasets'), datasets, ({ data }) => to('dataset', data.name))}
${card('Models', links.page('models'), models, ({ name }) => to('model', name))}
${card('Jobs', links.page('jobs'), jobs, (one) => {
  const run = latestRun(one)
  return to('job', one.name, nameFor(visit, one.name), run ? badge(run.state) : null)
})}
${card('Scripts', links.page('scripts'), scripts, ({ name }) => to('script', name))}
</div>
<div id="tasks" data-live="${goesOn ? 2000 : 10_000}">${workersLine(status, links.page('workers'))}
<section aria-labelledby="lately"><h2 id="lately"><a href="${links.page('tasks')}">Tasks</a></h2>${
        'refusal' in tasks
          ? note(tasks.refusal.message)
          : lately.length === 0
            ? note('Nothing has been computed yet')
            : taskTable(lately.slice(0, LATELY), visit)
      }</section></div>`,
    }
  },
}

interface Listed<Item> {
  readonly meta: { readonly total_count: number }
  readonly objects: readonly Item[]
}

function card<Item>(
  title: string,
  address: string,
  list: Tried<Listed<Item>>,
  item: (one: Item) => SafeHtml,
): SafeHtml | null {
  if ('refusal' in list) {
    // What the visitor may not see is left out; what is out of order is told.
    if (list.refusal.status === 403) return null
    return html`<section class="card"><h2>${title}</h2>${note(list.refusal.message)}</section>`
  }
  const { meta, objects } = list.value
  const more = meta.total_count - objects.length
  return html`<section class="card"><h2><a href="${address}">${title}</a> <span class="count">${grouped(meta.total_count)}</span></h2>${
    objects.length === 0 ? note('None yet') : html`<ul>${objects.map(item)}</ul>`
  }${more > 0 ? html`<p><a href="${address}" class="faint">${grouped(more)} more</a></p>` : null}</section>`
}

function workersLine(
  status: Tried<{
    workers: readonly { running: number; concurrency: number }[]
    queues: readonly { waiting: number }[]
  }>,
  address: string,
): SafeHtml | null {
  if ('refusal' in status) return status.refusal.status === 403 ? null : note(status.refusal.message)
  const { workers, queues } = status.value
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0)
  const [running, places, waiting] = [
    sum(workers.map((one) => one.running)),
    sum(workers.map((one) => one.concurrency)),
    sum(queues.map((one) => one.waiting)),
  ]
  return html`<p class="summary"><a href="${address}">Workers</a> <span>${running} of ${places} busy</span> <span${waiting > 0 ? asSafe(' class="busy"') : null}>${grouped(waiting)} waiting</span></p>`
}
