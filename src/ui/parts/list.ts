import { html, type SafeHtml } from '../../report/safe-html.ts'
import type { Visit } from '../visit.ts'
import { note } from './marks.ts'
import { offsetOf, pager } from './pager.ts'

/** How many objects a list shows at once. */
export const A_PAGE = 50

/** What a list page asks the API for: by the name that is searched, from where its page begins. */
export function listPath(resource: string, { query }: Visit): string {
  const asked = new URLSearchParams({ limit: String(A_PAGE), offset: String(offsetOf(query)) })
  const search = query.get('name')?.trim()
  if (search) asked.set('name', /[*?]/.test(search) ? search : `*${search}*`)
  return `${resource}/?${asked}`
}

export interface ListOptions {
  readonly visit: Visit
  /** The page itself, such as `datasets`. */
  readonly page: string
  readonly total: number
  readonly heads: readonly string[]
  readonly rows: readonly SafeHtml[]
  /** Said where there is nothing. */
  readonly empty: string
}

/** A table of objects with a search by name. */
export function objectList({ visit, page, total, heads, rows, empty }: ListOptions): SafeHtml {
  const search = visit.query.get('name') ?? ''
  const { links } = visit
  const to = (offset: number) => links.page(page, '', { name: search || undefined, offset })
  const bucket = visit.query.get('bucket')
  return html`${
    total > 0 || search !== ''
      ? html`<form class="search" role="search"><label><span class="hidden">Names that hold</span><input type="search" name="name" value="${search}" placeholder="Search by name"></label>${
          bucket === null ? null : html`<input type="hidden" name="bucket" value="${bucket}">`
        }<button class="plain">Search</button></form>`
      : null
  }${
    rows.length === 0
      ? note(search === '' ? empty : `No name here holds "${search}"`)
      : html`<div class="scroll" tabindex="0" role="group" aria-label="List"><table class="list"><thead><tr>${heads.map(
          (head) => html`<th scope="col">${head}</th>`,
        )}</tr></thead><tbody>${rows}</tbody></table></div>`
  }${pager({ offset: offsetOf(visit.query), limit: A_PAGE, total }, to)}`
}
