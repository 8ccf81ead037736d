import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { JobSchedule } from '../../resources/job/schedule-schemas.ts'
import { Job } from '../../resources/job/schemas.ts'
import { pathOf, Refusal, tried } from '../api.ts'
import { type Run, runsOf, type Scheduled } from '../job-runs.ts'
import type { Links } from '../links.ts'
import { badge, deed, facts, note, time } from '../parts/marks.ts'
import { reportFrame } from '../parts/report-frame.ts'
import { ASYNC, goToTask } from '../parts/run.ts'
import type { Page } from '../visit.ts'

/** One job: its runs with the report of one of them beside, and a form that runs it. */
export const job: Page = {
  async show({ api, links, name, query, may }) {
    const found = await api.get(Job, pathOf('job', name))
    const answer =
      found['run-at'] === undefined
        ? undefined
        : await tried(api.get(JobSchedule, pathOf('job', name, 'schedule')))
    const schedule = answer && 'value' in answer ? answer.value : undefined
    const mayRun = may('POST', 'job', 'run', name)
    const maySchedule = mayRun && may('PUT', 'job', 'schedule', name)
    const runs = runsOf(found)
    const asked = query.get('run')
    const shown =
      runs.find((run) => run.result !== undefined && run.result === asked) ??
      runs.find(({ result }) => result)
    const notebook = asked === '' ? name : (shown?.result ?? name)
    return {
      title: found.name,
      main: html`<div class="title"><h1><a href="${links.page('jobs')}" class="up">Jobs</a> ${found.name}</h1><div class="deeds">${may('DELETE', 'job', 'delete', name) ? deed('delete', 'Delete', `Delete the job "${found.name}"? The reports of its runs stay.`) : null}</div></div>
<div class="beside"><div>
${facts([
  ['Created', time(found.created)],
  ...(found.source_job === undefined
    ? []
    : [['Run of', html`<a href="${links.page('job', found.source_job)}">${found.source_job}</a>`] as const]),
  ...(schedule ? scheduleFacts(schedule) : []),
])}
${mayRun ? runForm() : null}
${runTable(name, runs, notebook, links)}
${maySchedule && found.source_job === undefined ? scheduleForm(schedule) : null}</div>
${reportFrame(links, notebook)}</div>`,
    }
  },
  forms: {
    async run({ api, links, name }, form) {
      const given = form.get('parameters')?.trim()
      const body = given ? JSON.stringify({ parameters: parsed(given) }) : undefined
      return goToTask(
        await api.send('POST', pathOf('job', name, 'run'), body, ASYNC),
        links,
        links.page('job', name),
      )
    },
    async schedule({ api, links, name }, form) {
      const body = JSON.stringify({ 'run-at': form.get('run-at')?.trim() ?? '' })
      await api.send('PUT', pathOf('job', name, 'schedule'), body)
      return { goTo: links.page('job', name) }
    },
    async unschedule({ api, links, name }) {
      await api.send('DELETE', pathOf('job', name, 'schedule'))
      return { goTo: links.page('job', name) }
    },
    async delete({ api, links, name }) {
      await api.send('DELETE', pathOf('job', name))
      return { goTo: links.page('jobs') }
    },
  },
}

function scheduleFacts(schedule: Scheduled): readonly (readonly [string, SafeHtml | string])[] {
  const { next_run: next, last_run: last } = schedule
  return [
    ['Schedule', html`<code>${schedule['run-at']}</code> UTC`],
    ...(next ? [['Next run', time(next)] as const] : []),
    ...(last ? [['Last run by schedule', html`${badge(last.status)} ${time(last.at)}`] as const] : []),
  ]
}

function runForm(): SafeHtml {
  return html`<section aria-labelledby="run"><h2 id="run">Run</h2><form method="post" class="stack">
<details><summary>Parameters</summary><label><span class="hidden">Parameters as JSON</span><textarea name="parameters" rows="3" spellcheck="false" placeholder="{&quot;year&quot;: 2026}"></textarea></label></details>
<button name="do" value="run">Run</button></form></section>`
}

function scheduleForm(schedule: Scheduled | undefined): SafeHtml {
  return html`<section aria-labelledby="schedule"><h2 id="schedule">Schedule</h2><form method="post" class="stack"><label>When it runs by itself, in UTC <input name="run-at" required value="${schedule?.['run-at'] ?? ''}" placeholder="weekdays, at 06:05" aria-describedby="when"></label>
<p class="faint" id="when">Words such as <q>weekdays, at 06:05</q> or <q>every 2 hours</q>, or cron such as <code>5 6 * * mon-fri</code>.</p>
<button name="do" value="schedule" class="plain">${schedule ? 'Change the schedule' : 'Schedule'}</button></form>${
    schedule
      ? html`<form method="post"><button name="do" value="unschedule" class="plain danger">End the schedule</button></form>`
      : null
  }</section>`
}

function runTable(name: string, runs: readonly Run[], notebook: string, links: Links): SafeHtml {
  const mark = (isHere: boolean) => (isHere ? asSafe(' aria-current="true"') : null)
  const row = ({ at, state, result }: Run) =>
    html`<tr><td>${badge(state)}</td><td class="fixed">${time(at)}</td><td>${result === undefined ? null : html`<a href="${links.page('job', name, { run: result })}"${mark(result === notebook)}>Report</a>`}</td></tr>`
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2>${
    runs.length === 0
      ? note('It has not run yet')
      : html`<table class="list"><thead><tr><th scope="col">State</th><th scope="col">At</th><th scope="col"><span class="hidden">Report</span></th></tr></thead><tbody>${runs.map(row)}</tbody></table>`
  }<p><a href="${links.page('job', name, { run: '' })}"${mark(notebook === name)}>The notebook itself</a></p></section>`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(
      400,
      `The parameters are no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
