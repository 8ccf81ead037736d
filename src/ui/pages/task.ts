import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { JobList } from '../../resources/job/schemas.ts'
import { TaskResult, TaskStatus } from '../../resources/task/schemas.ts'
import { type Api, pathOf, tried } from '../api.ts'
import type { Links } from '../links.ts'
import { alarm, badge, deed, facts, jsonBlock, note, parseTime, pre, time } from '../parts/marks.ts'
import { reportFrame } from '../parts/report-frame.ts'
import { durationOf, isOpen, subjectLink, type Task } from '../parts/task-rows.ts'
import type { Page } from '../visit.ts'

/** One task: how it stands, what came of it, and a way to stop it. */
export const task: Page = {
  async show({ api, links, name, may }) {
    const found = await api.get(TaskStatus, pathOf('task', name, 'status'))
    const what = `${found.resource} ${found.action}`
    return {
      title: `${what} of ${found.name}`,
      main: html`<div class="title"><h1><a href="${links.page('tasks')}" class="up">Tasks</a> ${what} of ${subjectLink(found, links)}</h1><div class="deeds" id="deeds">${isOpen(found) && may('DELETE', 'task', 'revoke', name) ? deed('stop', 'Stop') : null}</div></div>
<div id="task"${isOpen(found) ? asSafe(` data-follow="${encodeURIComponent(found.task_id)}"`) : null} aria-live="polite">
${facts([
  [
    'State',
    html`${badge(found.status)}${found.progress !== null && isOpen(found) ? html` <progress value="${found.progress}" max="1" aria-label="Progress">${Math.round(found.progress * 100)} %</progress>` : null}`,
  ],
  ['Took', durationOf(found)],
  ['Submitted', time(found.submitted)],
  ['Started', time(found.started)],
  ['Finished', time(found.finished)],
  ['Kept until', time(found.expires)],
  ['Id', html`<code>${found.task_id}</code>`],
])}
${await outcome(api, found)}</div>
${found.resource === 'job' ? null : isOpen(found) ? printed() : await printedText(api, found)}
${isOpen(found) ? html`<noscript><p><a href="${links.page('task', name)}">Look again</a></p></noscript>` : null}
${await reportOf(api, links, found)}`,
    }
  },
  forms: {
    async stop({ api, links, name }) {
      await tried(api.send('DELETE', pathOf('task', name))) // one that has ended meanwhile shows how
      return { goTo: links.page('task', name) }
    },
  },
}

/** Where the script of the page puts what the code of a task prints, as it does. */
function printed(): SafeHtml {
  return html`<section id="printed" aria-labelledby="prints" hidden><h2 id="prints">Printed</h2><pre role="log" tabindex="0" aria-labelledby="prints"></pre></section>`
}

/** What the code has printed, where the server has it still; of a failure that stands with it. */
async function printedText(api: Api, { task_id, exception }: Task): Promise<SafeHtml | null> {
  if (exception?.stdout) return null
  const text = await tried(api.text(pathOf('task', task_id, 'output'), 'text/plain'))
  if ('refusal' in text || text.value === '') return null
  return html`<section id="printed" aria-labelledby="prints"><h2 id="prints">Printed</h2>${pre(text.value, 'Printed')}</section>`
}

async function outcome(api: Api, found: Task): Promise<SafeHtml> {
  if (isOpen(found)) return note(found.status === 'PENDING' ? 'It waits for a worker' : 'It runs')
  if (found.exception) {
    const { message, traceback, stdout, stderr, type } = found.exception
    return html`<section><h2>Failed</h2>${alarm(message ? `${type}: ${message}` : type)}${traceback ? pre(traceback, 'Traceback') : null}${
      stdout ? html`<h3>Printed</h3>${pre(stdout, 'Printed')}` : null
    }${stderr ? html`<h3>Standard error</h3>${pre(stderr, 'Standard error')}` : null}</section>`
  }
  const answer = await tried(api.get(TaskResult, pathOf('task', found.task_id, 'result')))
  if ('refusal' in answer) return note(found.status === 'REVOKED' ? 'It was stopped' : answer.refusal.message)
  return html`<section aria-labelledby="result"><h2 id="result">Result</h2>${jsonBlock(answer.value.response, 'Result')}</section>`
}

/** Of a run of a job: the notebook that it leaves, which the server keeps up while it runs. */
async function reportOf(api: Api, links: Links, found: Task): Promise<SafeHtml | null> {
  const { resource, action, name, started } = found
  if (resource !== 'job' || action !== 'run' || started === null) return null
  const asked = new URLSearchParams({ name: `results/${name.replace(/\.ipynb$/, '')}_*`, limit: '0' })
  const results = await tried(api.get(JobList, `job/?${asked}`))
  if ('refusal' in results) return null
  // A result is named after the second in which its run began.
  const began = Math.floor((parseTime(started) ?? 0) / 1000)
  const secondsOf = (result: string) => Number(/_(\d+)\.ipynb$/.exec(result)?.[1] ?? 0)
  const [own] = results.value.objects
    .map((one) => one.name)
    .filter((result) => secondsOf(result) >= began)
    .sort((one, other) => secondsOf(one) - secondsOf(other))
  if (own === undefined) return null
  return html`<section aria-labelledby="report"><h2 id="report">Report</h2>${reportFrame(links, own, isOpen(found))}</section>`
}
