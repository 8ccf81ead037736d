import { type CallApi, refusalOf } from './api.ts'
import type { Links } from './links.ts'
import { authorizationOf, signIn } from './pages/sign-in.ts'
import { cookie, cookieName, type Sessions } from './sessions.ts'
import type { Outcome } from './visit.ts'

export interface Signing {
  readonly request: Request
  readonly url: URL
  readonly links: Links
  readonly sessions: Sessions
  readonly sessionId: string | undefined
  readonly call: CallApi
  readonly form: () => Promise<URLSearchParams>
  /** Whether the connection was by TLS, as far as the shell knows. */
  readonly isSecure: boolean
  readonly takesTokens: boolean
}

/** Asks who it is, or opens a session for whom the API knows. */
export async function signingIn(asked: Signing): Promise<Outcome> {
  const { request, url, links, call, sessions, takesTokens } = asked
  if (request.method !== 'POST') {
    return signIn({ links, next: url.searchParams.get('next') ?? '', takesTokens })
  }
  const form = await asked.form()
  const next = form.get('next') ?? ''
  const again = (status: number, message: string) =>
    signIn({ links, next, takesTokens, refusal: { status, message } })
  const authorization = authorizationOf(form)
  if (authorization === undefined) return again(422, 'Say who you are and your key')
  const headers = { Authorization: authorization }
  const answer = await call(new Request('http://page/api/v1/dataset/?limit=1', { headers }))
  if (answer.status === 401 || answer.status === 429) {
    const wait = answer.headers.get('Retry-After')
    const { message } = refusalOf(answer.status, await answer.text())
    return again(answer.status, wait === null ? message : `Too many attempts, try again in ${wait} s`)
  }
  await answer.body?.cancel()
  // As while the provider of tokens is away: nobody knows yet who this is.
  if (answer.status >= 500) return again(answer.status, 'Nobody can be signed in just now, try again later')
  return {
    goTo: links.back(next),
    cookie: cookie(cookieName(url), sessions.open(authorization), isSecure(asked)),
  }
}

/** Ends the session. */
export function signingOut(asked: Signing): Outcome {
  const { request, url, links, sessions, sessionId } = asked
  if (request.method !== 'POST') return { goTo: links.page('') }
  if (sessionId !== undefined) sessions.close(sessionId)
  return { goTo: links.page('sign-in'), cookie: cookie(cookieName(url), undefined, isSecure(asked)) }
}

/** Whether the browser has come by TLS: it says itself, with a form, by what its page came; a proxy must be trusted. */
function isSecure({ request, isSecure: isTold }: Signing): boolean {
  return isTold || request.headers.get('origin')?.startsWith('https:') === true
}
