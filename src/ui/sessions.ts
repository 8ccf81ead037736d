import { randomBytes } from 'node:crypto'

/** How long a session lasts without a visit, in ms, and how many there may be; those of the latest visits stay. */
const [LASTS, MOST] = [12 * 3_600_000, 1000]

/** Who has signed in by the page: what they may call the API with, kept here and never in the browser. */
export class Sessions {
  readonly #sessions = new Map<string, { readonly authorization: string; until: number }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Opens a session and answers its id, which nobody can guess. */
  open(authorization: string): string {
    const id = randomBytes(32).toString('base64url')
    this.#sessions.set(id, { authorization, until: this.#now() + LASTS })
    if (this.#sessions.size > MOST) this.close(this.#sessions.keys().next().value!)
    return id
  }

  /** The `Authorization` of a session that goes on. */
  find(id: string): string | undefined {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    if (!session || session.until < this.#now()) return undefined
    session.until = this.#now() + LASTS
    this.#sessions.set(id, session) // the last one to be set is the last one to be forgotten
    return session.authorization
  }

  close(id: string): void {
    this.#sessions.delete(id)
  }
}

/** The cookie of a server: cookies of one host are shared by its ports. */
export function cookieName({ port }: URL): string {
  return port === '' ? 'omega-session' : `omega-session-${port}`
}

/** The id that a request has in its cookie. */
export function sessionIdOf(header: string | null, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** `Set-Cookie` of a session, or of its end. Without a path it is sent to all pages beside the one that sets it. */
export function cookie(name: string, id: string | undefined, isSecure: boolean): string {
  const life = id === undefined ? '; Max-Age=0' : ''
  return `${name}=${id ?? ''}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}${life}`
}
