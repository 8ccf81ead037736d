import { html, type SafeHtml } from '../../report/safe-html.ts'
import type { Links } from '../links.ts'
import { alarm } from '../parts/marks.ts'
import type { View } from '../visit.ts'

export interface SignInOptions {
  readonly links: Links
  /** The place to go on to, behind `ui/`. */
  readonly next: string
  /** Whether tokens are taken too. */
  readonly takesTokens: boolean
  /** Why the last attempt did not succeed. */
  readonly refusal?: { readonly status: number; readonly message: string }
}

/** Asks for what the API is called with. */
export function signIn({ links, next, takesTokens, refusal }: SignInOptions): View {
  const token: SafeHtml | null = takesTokens
    ? html`<p class="faint">or</p><label>Token <input type="password" name="token" autocomplete="off"></label>`
    : null
  return {
    title: 'Sign in',
    status: refusal?.status ?? 401,
    main: html`<section class="sign-in"><h1>Sign in</h1>${refusal ? alarm(refusal.message) : null}
<form method="post" action="${links.page('sign-in')}"><input type="hidden" name="next" value="${next}">
<label>User <input name="user" autocomplete="username" autofocus></label>
<label>Key <input type="password" name="key" autocomplete="current-password"></label>${token}
<button>Sign in</button></form>
<p class="faint">The key is that of the API, as <code>om auth add NAME</code> has printed it. It stays on the server; the browser has a session of 12 hours.</p></section>`,
  }
}

/** The `Authorization` that a form says; undefined where it says nothing. */
export function authorizationOf(form: URLSearchParams): string | undefined {
  const [user, key, token] = ['user', 'key', 'token'].map((name) => form.get(name)?.trim() ?? '')
  const authorization = token ? `Bearer ${token}` : user && key ? `ApiKey ${user}:${key}` : ''
  // As bytes of UTF-8, which is what a header of a request has.
  return /^$|\p{Cc}/u.test(authorization) ? undefined : Buffer.from(authorization).toString('latin1')
}
