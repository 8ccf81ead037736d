import { html } from '../../report/safe-html.ts'
import type { Refusal } from '../api.ts'
import type { Links } from '../links.ts'
import { alarm, pre } from '../parts/marks.ts'
import type { View } from '../visit.ts'

/** What the API has refused, as a page; `back` is the page whose form was sent. */
export function problemView({ status, message, exception }: Refusal, links: Links, back?: string): View {
  const trace = exception?.traceback
  return {
    title: status === 404 ? 'Not found' : 'Refused',
    status,
    main: html`<h1>${status === 404 ? 'Not found' : 'That did not work'}</h1>${alarm(message)}${trace === undefined ? null : pre(trace, 'Traceback')}<p>${back === undefined ? null : html`<a href="${back}">Back to the form</a> · `}<a href="${links.page('')}">To the overview</a></p>`,
  }
}
