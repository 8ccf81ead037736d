import { html, type SafeHtml } from '../../report/safe-html.ts'

const TONES: Readonly<Record<string, 'good' | 'bad' | 'busy' | 'calm'>> = {
  SUCCESS: 'good',
  OK: 'good',
  FAILURE: 'bad',
  ERROR: 'bad',
  REVOKED: 'calm',
  PENDING: 'calm',
  STARTED: 'busy',
  RETRY: 'busy',
  RUNNING: 'busy',
}

/** How something stands, in a word. */
export function badge(state: string): SafeHtml {
  return html`<span class="badge ${TONES[state] ?? 'calm'}">${state.toLowerCase()}</span>`
}

/** A time of the API, which is UTC where it does not say more; the script shows it in the zone of the browser. */
export function time(text: string | null): SafeHtml {
  const at = text === null ? undefined : parseTime(text)
  if (at === undefined) return html`<span class="faint">–</span>`
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`
}

/** ms since 1970. */
export function parseTime(text: string): number | undefined {
  const iso = text.replace(' ', 'T').replace(/(\.\d{3})\d*/, '$1')
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Such as "1.25 s" or "3 min 20 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const COUNT = new Intl.NumberFormat('en-US')

/** Such as "1,200". */
export function grouped(n: number): string {
  return COUNT.format(n)
}

/** Such as "1,200 rows", or "1 row". */
export function count(n: number, what: string): string {
  return `${grouped(n)} ${n === 1 ? what : `${what}s`}`
}

/** A number in few digits. */
export function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6)
    return Math.abs(value) < 10_000 ? String(value) : COUNT.format(value) // 2026 is a year
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e6 || magnitude < 1e-3)) return value.toExponential(2)
  return String(Number(value.toPrecision(4)))
}

/** Facts as terms with what they say. */
export function facts(
  entries: readonly (readonly [term: string, what: SafeHtml | string | number])[],
): SafeHtml {
  return html`<dl class="facts">${entries.map(([term, what]) => html`<div><dt>${term}</dt><dd>${what}</dd></div>`)}</dl>`
}

/** What is not there, or was refused. */
export function note(text: string): SafeHtml {
  return html`<p class="note">${text}</p>`
}

export function alarm(text: string): SafeHtml {
  return html`<p class="alarm" role="alert">${text}</p>`
}

/** Values as they are, indented; text beyond a bound is cut. */
export function jsonBlock(value: unknown, label: string): SafeHtml {
  return pre(JSON.stringify(value, null, 2) ?? 'null', label)
}

const LONGEST = 100_000

export function pre(text: string, label: string): SafeHtml {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text
  return html`<pre tabindex="0" role="group" aria-label="${label}">${shown}</pre>`
}

/** A button that asks first, where there are scripts, and posts to the page itself. */
export function deed(what: string, label: string, question: string | null = null): SafeHtml {
  const ask = question === null ? null : html` data-confirm="${question}"`
  return html`<form method="post" class="deed"${ask}><button name="do" value="${what}" class="${question === null ? 'plain' : 'plain danger'}">${label}</button></form>`
}
