import { OmegaError } from '../error.ts'
import { type Allowance, Allowances } from './allowance.ts'

/** Of attempts that fail, by one address for one user, and for all. */
const OF_USER: Allowance = { burst: 10, seconds: 5 }
const OF_ADDRESS: Allowance = { burst: 20, seconds: 0.5 }

/** How many keys are checked at once, each for some 12 ms of a core, and how many may wait for that. */
const AT_ONCE = 1
const WAITING = 100

/** How long who tries too often waits for the answer, in ms, more or less; and how many may: more are answered at once. */
const HELD = 1000
const MOST_HELD = 1000

/** Where an attempt to sign in comes from, and for whom. */
export interface Attempt {
  readonly address: string | undefined
  readonly user: string
}

/**
 * Lets few keys be checked: few at once, and few wrong ones for a user and from an address. Throws 429 with `Retry-After`
 * for what is beyond, held back a while, so that who asks again at once costs little.
 */
export class Attempts {
  readonly #ofUser: Allowances
  readonly #ofAddress: Allowances
  readonly #queue: (() => void)[] = []
  #running = 0
  #held = 0

  constructor(now?: () => number) {
    this.#ofUser = new Allowances(OF_USER, now)
    this.#ofAddress = new Allowances(OF_ADDRESS, now)
  }

  /** What `check` answers, which counts when it is false. */
  async run({ address = '', user }: Attempt, check: () => Promise<boolean>): Promise<boolean> {
    const network = networkOf(address)
    const pair = JSON.stringify([network, user])
    const seconds = Math.max(this.#ofAddress.wait(network), this.#ofUser.wait(pair))
    if (seconds > 0) throw await this.#heldBack(seconds)
    if (this.#running >= AT_ONCE && this.#queue.length >= WAITING) throw await this.#heldBack(1)
    // Counted before it is known, since many may come at once.
    this.#ofAddress.take(network)
    this.#ofUser.take(pair)
    const isRight = await this.#inTurn(check)
    if (isRight) {
      this.#ofAddress.giveBack(network)
      this.#ofUser.giveBack(pair)
    }
    return isRight
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < AT_ONCE) this.#running++
    else await new Promise<void>((resolve) => this.#queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#queue.shift() // has the place of this one
      if (next) next()
      else this.#running--
    }
  }

  async #heldBack(seconds: number): Promise<OmegaError> {
    if (this.#held < MOST_HELD) {
      this.#held++
      // Those who came together do not come back together.
      await new Promise((resolve) => setTimeout(resolve, HELD * (0.5 + Math.random())))
      this.#held--
    }
    const after = Math.ceil(seconds)
    return new OmegaError('too-many-requests', `Too many attempts to sign in, try again in ${after} s`, {
      headers: { 'Retry-After': String(after) },
    })
  }
}

/** What one client may have many addresses of: the upper half of an IPv6 address. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...last]
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
