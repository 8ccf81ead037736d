import type { User } from '../store/user.ts'
import { parseRules, type Rules } from './rules.ts'
import type { Principal } from './sign-in.ts'

/** Rules of users that were compiled are remembered by their texts: so many. */
const REMEMBERED = 1000

/** Makes a principal of a stored user, whose rules are compiled once. */
export class UserRules {
  readonly #compiled = new Map<string, Rules>()

  principalOf({ name, readOnly, rules, buckets, allTasks }: User): Principal {
    return {
      name,
      ...(readOnly && { readOnly }),
      ...(rules && { rules: this.#of(name, rules) }),
      ...(buckets && { buckets }),
      ...(allTasks && { allTasks }),
    }
  }

  #of(name: string, texts: readonly string[]): Rules {
    const id = JSON.stringify(texts)
    const rules =
      this.#compiled.get(id) ?? parseRules(texts.map((text) => ({ text, origin: `user "${name}"` })))
    this.#compiled.delete(id)
    this.#compiled.set(id, rules) // the last one to be set is the last one to be forgotten
    if (this.#compiled.size > REMEMBERED) this.#compiled.delete(this.#compiled.keys().next().value!)
    return rules
  }
}
