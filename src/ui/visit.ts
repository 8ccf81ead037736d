import type { SafeHtml } from '../report/safe-html.ts'
import type { Api } from './api.ts'
import type { Links } from './links.ts'
import type { Wish } from './permit.ts'

/** A browser that asks for a page. */
export interface Visit {
  readonly api: Api
  readonly links: Links
  /** What the page is about, decoded; empty where it is about all of a kind. */
  readonly name: string
  readonly query: URLSearchParams
  /** Whether the API would let the visitor do that; forms for what it would refuse are left out. */
  readonly may: (method: Wish['method'], resource: string, action: string, name?: string) => boolean
}

export interface View {
  readonly title: string
  readonly main: SafeHtml
  /** 200 when absent. */
  readonly status?: number
}

/** What comes of a form: another page to go on to, or this one with what was answered. */
export type Outcome = View | { readonly goTo: string; readonly cookie?: string }

/** A page: what it shows, and what its forms do, by their field `do`. */
export interface Page {
  readonly show: (visit: Visit) => Promise<View>
  readonly forms?: Readonly<Record<string, (visit: Visit, form: URLSearchParams) => Promise<Outcome>>>
}
