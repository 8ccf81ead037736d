import { asSafe, html, type SafeHtml } from '../report/safe-html.ts'
import type { Assets } from './assets.ts'
import type { Links } from './links.ts'
import { bucketChooser } from './parts/bucket.ts'
import type { Permit } from './permit.ts'
import type { View } from './visit.ts'

/** The sections of the page, and what leads to each. */
const SECTIONS = [
  { page: '', text: 'Overview', covers: [''] },
  { page: 'datasets', text: 'Datasets', covers: ['datasets', 'dataset'] },
  { page: 'models', text: 'Models', covers: ['models', 'model'] },
  { page: 'jobs', text: 'Jobs', covers: ['jobs', 'job'] },
  { page: 'scripts', text: 'Scripts', covers: ['scripts', 'script'] },
  { page: 'tasks', text: 'Tasks', covers: ['tasks', 'task'] },
  { page: 'workers', text: 'Workers', covers: ['workers'] },
] as const

export interface Frame {
  readonly links: Links
  readonly assets: Assets
  /** The first segment of the path behind `ui/`. */
  readonly kind: string
  readonly version: string
  readonly permitted: Permit
  readonly isSignedIn: boolean
  /** Of the one script of the page (CSP Level 3, 2.3.1). */
  readonly nonce: string
}

/** Nothing but our own script and style, which stand in files of their own; nothing of another host. */
export function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The whole page around what a view shows. */
export function layout({ title, main }: View, frame: Frame): string {
  const { links, assets, kind, version, permitted, isSignedIn, nonce } = frame
  const { user, buckets } = permitted
  const item = ({ page, text, covers }: (typeof SECTIONS)[number]): SafeHtml => {
    return html`<li><a href="${links.page(page)}"${isWithin(kind, covers) ? asSafe(' aria-current="page"') : null}>${text}</a></li>`
  }
  const section = SECTIONS.find(({ covers }) => isWithin(kind, covers))
  const { markup } = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${title} · Omega Edge</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${links.asset(assets.style.file)}">
<script type="module" nonce="${nonce}" src="${links.asset(assets.script.file)}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="brand" href="${links.page('')}"><span aria-hidden="true">Ω</span> Omega Edge</a>
<nav aria-label="Sections"><ul>${SECTIONS.map(item)}</ul></nav>
<div class="aside">
${kind === 'sign-in' ? null : bucketChooser(links.bucket, buckets, links.page(section?.page ?? ''))}
<a href="${links.docs('doc/v1')}">API</a>
${user === null ? null : html`<span class="faint clip">${user}</span>`}
${isSignedIn ? html`<form method="post" action="${links.page('sign-out')}"><button class="plain">Sign out</button></form>` : null}
</div>
</header>
<main id="main" tabindex="-1" data-api="${links.gate}" data-pages="${links.page('').replace(/\?.*$/, '')}" data-search="${links.search}">
${main}
</main>
<footer><span>Omega Edge ${version}</span><a href="${links.docs('doc/v1')}">Swagger UI</a><a href="${links.docs('redoc')}">ReDoc</a></footer>
</body>
</html>
`
  return markup.toWellFormed()
}

function isWithin(kind: string, covers: readonly string[]): boolean {
  return covers.includes(kind)
}
