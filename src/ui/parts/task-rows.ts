import type { z } from 'zod'
import { html, type SafeHtml } from '../../report/safe-html.ts'
import type { TaskStatus } from '../../resources/task/schemas.ts'
import type { Links } from '../links.ts'
import type { Visit } from '../visit.ts'
import { badge, duration, parseTime, time } from './marks.ts'

export type Task = z.output<typeof TaskStatus>

/** Whether a task may still be stopped. */
export function isOpen({ finished }: Task): boolean {
  return finished === null
}

/** How long a task has run, or runs by now. */
export function durationOf({ started, finished }: Task): SafeHtml {
  if (started === null) return html`<span class="faint">waits</span>`
  const begin = parseTime(started) ?? 0
  if (finished === null) return html`<span data-since="${started}">${duration(Date.now() - begin)}</span>`
  return html`${duration((parseTime(finished) ?? begin) - begin)}`
}

/** The page of what a task is about. */
export function subjectLink({ resource, name }: Task, links: Links): SafeHtml {
  const page = resource === 'service' ? 'script' : resource
  return ['dataset', 'model', 'job', 'script'].includes(page)
    ? html`<a href="${links.page(page, name)}">${name}</a>`
    : html`${name}`
}

/** A table of tasks, the newest first. */
export function taskTable(tasks: readonly Task[], { links, may }: Visit): SafeHtml {
  const row = (task: Task) =>
    html`<tr><td>${badge(task.status)}</td><th scope="row"><a href="${links.page('task', task.task_id)}">${task.resource} ${task.action}</a></th><td>${subjectLink(task, links)}</td><td class="fixed">${time(task.submitted)}</td><td class="number">${durationOf(task)}</td><td>${
      isOpen(task) && may('DELETE', 'task', 'revoke', task.task_id)
        ? html`<form method="post" action="${links.page('task', task.task_id)}" class="deed"><button name="do" value="stop" class="plain danger" aria-label="Stop ${task.resource} ${task.action} of ${task.name}">Stop</button></form>`
        : html`<span class="clip faint">${task.message ?? ''}</span>`
    }</td></tr>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Tasks"><table class="list"><thead><tr><th scope="col">State</th><th scope="col">Task</th><th scope="col">Of</th><th scope="col">Submitted</th><th scope="col" class="number">Took</th><th scope="col"><span class="hidden">Stop, or why it failed</span></th></tr></thead><tbody>${tasks.map(row)}</tbody></table></div>`
}
