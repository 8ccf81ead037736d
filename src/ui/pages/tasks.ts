import { asSafe, html } from '../../report/safe-html.ts'
import { TaskList } from '../../resources/task/schemas.ts'
import { note } from '../parts/marks.ts'
import { offsetOf, pager } from '../parts/pager.ts'
import { isOpen, taskTable } from '../parts/task-rows.ts'
import type { Page } from '../visit.ts'

const STATES = ['', 'PENDING', 'STARTED', 'SUCCESS', 'FAILURE', 'REVOKED'] as const
const LIMIT = 50

/** What was computed, is computed and waits. */
export const tasks: Page = {
  async show(visit) {
    const { api, links, query } = visit
    const status = STATES.find((state) => state === query.get('status')) ?? ''
    const offset = offsetOf(query)
    const asked = new URLSearchParams({
      limit: String(LIMIT),
      offset: String(offset),
      ...(status && { status }),
    })
    const { meta, objects } = await api.get(TaskList, `task/?${asked}`)
    const state = (one: (typeof STATES)[number]) =>
      html`<li><a href="${links.page('tasks', '', { status: one || undefined })}"${one === status ? asSafe(' aria-current="true"') : null}>${one === '' ? 'all' : one.toLowerCase()}</a></li>`
    const goesOn = objects.some(isOpen)
    return {
      title: 'Tasks',
      main: html`<h1>Tasks</h1><ul class="tabs" aria-label="States">${STATES.map(state)}</ul>
<div id="tasks"${goesOn ? asSafe(' data-live="2000"') : null}>${
        objects.length === 0
          ? note(status === '' ? 'Nothing has been computed yet' : `No task is ${status.toLowerCase()}`)
          : taskTable(objects, visit)
      }</div>${pager({ offset, limit: LIMIT, total: meta.total_count }, (to) => links.page('tasks', '', { status: status || undefined, offset: to }))}`,
    }
  },
}
