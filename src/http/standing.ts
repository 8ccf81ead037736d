import { Access } from './access.ts'
import type { Users } from './api-key.ts'
import type { Rules, Subject } from './rules.ts'
import { UserRules } from './user-rules.ts'

export interface StandingOptions {
  readonly users: Pick<Users, 'findUser'>
  readonly rules: Rules
  /** Whether somebody who is not among the users may have signed in by a token: what it allowed is not known any more. */
  readonly takesTokens: boolean
  readonly now?: () => number
}

/** What would be done, and in whose name: null for the one who runs the server. */
export interface Standing {
  readonly user: string | null
  readonly bucket: string
  readonly subject: Subject
}

/** Answers why somebody who asked for something once may not have it done now; undefined when it may be done. */
export function standingOf({
  users,
  rules,
  takesTokens,
  now = Date.now,
}: StandingOptions): (standing: Standing) => Promise<string | undefined> {
  const compiled = new UserRules()
  return async ({ user: name, bucket, subject }) => {
    const user = name === null ? undefined : await users.findUser(name)
    if (name !== null && !user && !takesTokens) return `There is no user "${name}" any more`
    if (user?.keys.every(({ expires }) => expires && expires.getTime() <= now())) {
      return `No key of user "${name}" is valid any more`
    }
    const access = new Access(rules, user && compiled.principalOf(user))
    const why = access.whyNotAdmitted({ method: 'POST', ...subject }, bucket) ?? access.whyNotAllowed(subject)
    return why?.message
  }
}
