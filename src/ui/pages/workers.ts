import { html } from '../../report/safe-html.ts'
import { ServiceStatus } from '../../resources/service-status/routes.ts'
import { note } from '../parts/marks.ts'
import type { Page } from '../visit.ts'

/** Who computes, and what waits for them. */
export const workers: Page = {
  async show({ api }) {
    const status = await api.get(ServiceStatus, 'service-status/')
    const software = (versions: Readonly<Record<string, string>> = {}) =>
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    const worker = (one: (typeof status.workers)[number]) =>
      html`<tr><th scope="row">${one.name}</th><td>${one.queues.join(', ')}</td><td class="number">${one.running} of ${one.concurrency}</td><td><meter value="${one.running}" max="${one.concurrency}" aria-label="How busy ${one.name} is">${one.running}</meter></td><td class="faint">${software(one.software)}</td></tr>`
    const queue = (one: (typeof status.queues)[number]) =>
      html`<tr><th scope="row">${one.name}</th><td class="number">${one.workers}</td><td class="number">${one.waiting}</td></tr>`
    return {
      title: 'Workers',
      main: html`<h1>Workers</h1><div id="workers" data-live="3000">
${status.workers.length === 0 ? note('No worker answers') : html`<div class="scroll" tabindex="0" role="group" aria-label="Workers"><table class="list"><thead><tr><th scope="col">Worker</th><th scope="col">Labels</th><th scope="col" class="number">Running</th><th scope="col">Busy</th><th scope="col">Software</th></tr></thead><tbody>${status.workers.map(worker)}</tbody></table></div>`}
<section aria-labelledby="queues"><h2 id="queues">Queues</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="queues"><table class="list"><thead><tr><th scope="col">Queue</th><th scope="col" class="number">Workers</th><th scope="col" class="number">Waiting</th></tr></thead><tbody>${status.queues.map(queue)}</tbody></table></div></section></div>`,
    }
  },
}
