import { randomBytes } from 'node:crypto'
import { Api, type CallApi, Refusal } from './api.ts'
import { type Assets, readAssets } from './assets.ts'
import type { FormPart } from './form-part.ts'
import { apiRequest } from './gate.ts'
import { layout, policyOf } from './layout.ts'
import { DEFAULT_BUCKET, Links } from './links.ts'
import { problemView } from './pages/problem.ts'
import { COLLECTIONS, OBJECTS } from './pages.ts'
import { NO_PERMIT, type Permit, type Wish } from './permit.ts'
import { cookieName, Sessions, sessionIdOf } from './sessions.ts'
import { signingIn, signingOut } from './signing.ts'
import { uploading } from './uploading.ts'
import type { Outcome, Page, View } from './visit.ts'

export interface UiOptions {
  readonly version: string
  /** Whether tokens are taken to sign in, besides keys. */
  readonly takesTokens: boolean
}

/** What the shell gives with a request of a browser. */
export interface UiContext {
  /** The path of the request below the server, as it was spelled: `/ui/...`. */
  readonly pathname: string
  /** Answers a request of ours as the API does. */
  readonly call: CallApi
  /** The same for one with the body of the browser's request. */
  readonly pass: CallApi
  /** What the API would let somebody do who asks with the headers of this request. */
  readonly permit: (request: Request) => Promise<Permit>
  /** Whether the browser has come by TLS, which may end at a proxy that is trusted. */
  readonly isSecure: boolean
  /** The body, which is a form. Throws what the shell answers when it is too long. */
  readonly form: () => Promise<URLSearchParams>
  /** The body, which is a form with files, as it comes. */
  readonly parts: () => AsyncIterable<FormPart>
}

/** What a request says, read once. */
interface Asked extends UiContext {
  readonly request: Request
  readonly url: URL
  /** The path behind `ui/`, as it was spelled. */
  readonly place: string
  readonly links: Links
  readonly sessionId: string | undefined
  readonly headers: Headers
  readonly assets: Assets
  readonly permitted: Permit
}

/** Answers browsers below `/ui/`: pages made on the server, of what the API answers them. */
export function createUi(options: UiOptions): (request: Request, context: UiContext) => Promise<Response> {
  const sessions = new Sessions()
  const assets = readAssets()
  assets.catch(() => {}) // who asks for a page is told
  return async (request, context) => {
    const url = new URL(request.url)
    const place = context.pathname.replace(/^\/ui\//, '')
    const sessionId = sessionIdOf(request.headers.get('cookie'), cookieName(url))
    const authorization = request.headers.get('authorization') ?? (sessionId && sessions.find(sessionId))
    const headers = new Headers(authorization ? { Authorization: authorization } : {})
    if (place.startsWith('assets/')) return asset(place.slice('assets/'.length), await assets)
    if (place.startsWith('api/')) return viaGate(request, url, place, headers, context)
    const kind = place.split('/')[0] ?? ''
    const isAbout = kind === 'sign-in' || kind === 'sign-out'
    const permitted = isAbout ? NO_PERMIT : await context.permit(new Request(url, { headers }))
    const links = new Links(place, bucketOf(url.searchParams.get('bucket'), permitted))
    const asked = {
      ...context,
      request,
      url,
      place,
      links,
      sessionId,
      headers,
      permitted,
      assets: await assets,
    }
    const answered = (outcome: Outcome) =>
      'goTo' in outcome ? goTo(outcome) : pageOf(outcome, asked, options, kind)
    const signing = { ...asked, sessions, takesTokens: options.takesTokens }
    if (kind === 'sign-in') return answered(await signingIn(signing))
    if (kind === 'sign-out') return answered(signingOut(signing))
    try {
      return answered(await visited(asked))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const here = kind === 'upload' ? '' : `${place}${url.search}`
      if (error.status === 401) return goTo({ goTo: links.page('sign-in', '', { next: here }) })
      const home = new Links(place, bucketOf(null, permitted))
      const back = request.method === 'POST' && here !== '' ? home.back(here) : undefined
      return pageOf(problemView(error, home, back), { ...asked, links: home }, options, kind)
    }
  }
}

/** The bucket that is asked for; where none is, the usual one, or the first of a user who may not use that. */
function bucketOf(asked: string | null, { buckets }: Permit): string {
  if (asked) return asked === 'default' ? DEFAULT_BUCKET : asked
  return buckets === undefined || buckets.includes(DEFAULT_BUCKET)
    ? DEFAULT_BUCKET
    : (buckets[0] ?? DEFAULT_BUCKET)
}

async function visited(asked: Asked): Promise<Outcome> {
  const { request, url, links, place, call, headers, permitted } = asked
  const api = new Api({ call, bucket: links.bucket, headers })
  if (place === 'upload' && request.method === 'POST') {
    return uploading({ api, links, query: url.searchParams, parts: asked.parts() })
  }
  const { found, name } = pageAt(place)
  const visit = {
    api,
    links,
    name,
    query: url.searchParams,
    may: (method: Wish['method'], resource: string, action: string, about?: string) =>
      permitted.allows({ method, resource, action, name: about }, links.bucket),
  }
  if (request.method !== 'POST') return found.show(visit)
  const form = await asked.form()
  const deed = found.forms?.[form.get('do') ?? '']
  if (!deed) throw new Refusal(400, 'This page has no such form')
  return deed(visit, form)
}

function pageAt(place: string): { readonly found: Page; readonly name: string } {
  const [, kind = '', rest = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(place) ?? []
  const name = decoded(rest.replace(/\/$/, ''))
  const found = name === '' ? COLLECTIONS.get(kind) : OBJECTS.get(kind)
  if (!found || name === undefined) throw new Refusal(404, `There is no page at "${place}"`)
  return { found, name }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function pageOf(
  view: View,
  { links, assets, sessionId, headers, permitted }: Asked,
  { version }: UiOptions,
  kind: string,
): Response {
  const nonce = randomBytes(16).toString('base64')
  const isSignedIn = sessionId !== undefined && headers.has('Authorization')
  return new Response(layout(view, { links, assets, kind, version, permitted, isSignedIn, nonce }), {
    status: view.status ?? 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policyOf(nonce),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    },
  })
}

function goTo({ goTo: location, cookie }: Extract<Outcome, { goTo: string }>): Response {
  return new Response(null, {
    status: 303,
    headers: { ...(cookie && { 'Set-Cookie': cookie }), Location: location, 'Cache-Control': 'no-store' },
  })
}

function asset(file: string, { script, style }: Assets): Response {
  const found = [script, style].find((one) => one.file === file)
  if (!found) return new Response(null, { status: 404 })
  return new Response(found.text, {
    headers: {
      'Content-Type': found.type,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'public, max-age=31536000, immutable',
    },
  })
}

/** The API for the script of a page, and for links to files and reports: with the session of the page. */
async function viaGate(
  request: Request,
  url: URL,
  place: string,
  headers: Headers,
  { pass }: UiContext,
): Promise<Response> {
  const inner = apiRequest(request, url, place, headers)
  if (!inner) return new Response(null, { status: 404 })
  const answer = await pass(inner)
  // What users have stored never becomes a page of ours.
  if (!answer.headers.has('Content-Security-Policy'))
    answer.headers.set('Content-Security-Policy', "sandbox; default-src 'none'")
  answer.headers.set('X-Content-Type-Options', 'nosniff')
  return answer
}
