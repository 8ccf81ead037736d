/** Something that the API may be asked for, as its table of routes has it. */
export interface Wish {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly resource: string
  readonly action: string
  /** Of what it is asked; when absent the wish is for some name, whichever. */
  readonly name?: string | undefined
}

/** Who visits, and what the API would let them do, so that pages leave out what it would refuse. */
export interface Permit {
  /** Null where nobody has to sign in. */
  readonly user: string | null
  /** The only buckets; absent where any may be used. */
  readonly buckets?: readonly string[] | undefined
  allows(wish: Wish, bucket: string): boolean
}

/** Of somebody whom the API does not know, and will tell so. */
export const NO_PERMIT: Permit = { user: null, allows: () => false }
