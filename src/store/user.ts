import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../data/frame/vector.ts'

/** A key of a user, of which a user may have several. */
export interface UserKey {
  /** What the key begins with, which tells it from the others; empty of the one key that users of earlier versions have. */
  readonly id: string
  /** PHC string of the salted hash of the key. */
  readonly hash: string
  readonly created?: Date
  /** From when on it is refused. */
  readonly expires?: Date
}

/** What a user may do, within what the rules of the server allow everyone; all of it where nothing is said. */
export interface Rights {
  /** Reads and asks for predictions, and changes nothing. */
  readonly readOnly?: boolean
  /** Rules as those of the server, one of which must allow a request too. */
  readonly rules?: readonly string[]
  /** The only buckets. */
  readonly buckets?: readonly string[]
  /** Sees and stops the tasks of others too. */
  readonly allTasks?: boolean
}

export interface User extends Rights {
  readonly name: string
  readonly keys: readonly UserKey[]
}

/** When a key was used last. */
export interface KeyUse {
  readonly name: string
  readonly id: string
  readonly used: Date
}

/** As a database keeps what is said of a user: JSON. */
export function userToJson({ name: _, keys, ...rights }: User): { readonly [name: string]: Json } {
  const stored = keys.map(({ id, hash, created, expires }) => ({
    id,
    hash,
    ...(created && { created: created.toISOString() }),
    ...(expires && { expires: expires.toISOString() }),
  }))
  return JSON.parse(JSON.stringify({ keys: stored, ...rights })) as { readonly [name: string]: Json }
}

/** Whether the same is said of both. */
export function isSameUser(one: User, other: User): boolean {
  return one.name === other.name && isDeepStrictEqual(userToJson(one), userToJson(other))
}

interface StoredKey {
  readonly id: string
  readonly hash: string
  readonly created?: string
  readonly expires?: string
}

/** `hash`: of the one key of a user that an earlier version has stored. */
export function userFromJson(name: string, about: object | undefined, hash: string): User {
  if (!about) return { name, keys: [{ id: '', hash }], allTasks: true }
  const { keys, ...rights } = about as { readonly keys: readonly StoredKey[] } & Rights
  return {
    name,
    ...rights,
    keys: keys.map(({ id, hash, created, expires }) => ({
      id,
      hash,
      ...(created !== undefined && { created: new Date(created) }),
      ...(expires !== undefined && { expires: new Date(expires) }),
    })),
  }
}
