import type { Output } from './read-notebook.ts'
import { preformatted, richOutput } from './rich-output.ts'
import { html, type SafeHtml } from './safe-html.ts'
import type { Page } from './sanitise.ts'

/** The HTML of an output of a code cell; `where` names the cell to those who do not see it. */
export function outputHtml(output: Output, where: string, page: Page): SafeHtml {
  switch (output.type) {
    case 'stream':
      return output.name === 'stderr'
        ? html`<div class="output stderr"><p class="label">Standard error</p>${preformatted(output.text)}</div>`
        : html`<div class="output">${preformatted(output.text)}</div>`
    case 'rich':
      return html`<div class="output">${richOutput({ ...output, where, page })}</div>`
    case 'error':
      return html`<div class="output error"><p class="label">${label(output.name)}</p>${preformatted(
        output.traceback || [output.name, output.message].filter(Boolean).join(': '),
      )}</div>`
    case 'unknown':
      return html`<div class="output"><p class="note">${unknown('Output', output.name)}</p></div>`
  }
}

/** The note in place of something that the format of notebooks does not know. */
export function unknown(what: 'Output' | 'Cell', name: string): string {
  return name === ''
    ? `${what} without a type is not shown`
    : `${what} of type ${name.slice(0, 100)} is not shown`
}

function label(name: string): string {
  return name === '' ? 'Error' : `Error: ${name.slice(0, 100)}`
}
