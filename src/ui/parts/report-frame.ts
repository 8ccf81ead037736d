import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'
import { type Links, spelled } from '../links.ts'

/** The report of a notebook, in a frame of its own: it is sandboxed by its own policy. */
export function reportFrame(links: Links, notebook: string, isLive = false): SafeHtml {
  const address = links.api('job', `export/${spelled(notebook)}/`)
  return html`<div class="report"><p class="row"><span class="label clip">${notebook}</span> <a href="${address}">Open the report alone</a></p><iframe src="${address}" title="Report ${notebook}"${isLive ? asSafe(' data-reload="1500"') : null}></iframe></div>`
}
