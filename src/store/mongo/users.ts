import type { Collection, Db } from 'mongodb'
import { isSameUser, type KeyUse, type User, userFromJson, userToJson } from '../user.ts'
import { DUPLICATE_KEY, hasCode, reached } from './failures.ts'
import { OWN } from './names.ts'

interface UserDocument {
  readonly _id: string
  /** Of the one key of a user that an earlier version has stored. */
  readonly hash?: string
  /** JSON text, so that names of keys are of no concern to the database. */
  readonly about?: string
}

interface UseDocument {
  /** The user's name, a colon, which no name has, and the key's id. */
  readonly _id: string
  readonly name: string
  readonly used: Date
}

/** The users of this server, of which omega-ml knows nothing. */
export class MongoUsers {
  readonly #users: Collection<UserDocument>
  readonly #uses: Collection<UseDocument>

  constructor(db: Db) {
    this.#users = db.collection(`${OWN}users`)
    this.#uses = db.collection(`${OWN}key_uses`)
  }

  find(name: string): Promise<User | undefined> {
    return reached(async () => {
      const document = await this.#users.findOne({ _id: name })
      return document ? userFrom(document) : undefined
    })
  }

  list(): Promise<readonly string[]> {
    return reached(async () => (await this.#users.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id))
  }

  /** Answers whether the user was written: with `expected`, only where it still is that. */
  put(user: User, expected?: User): Promise<boolean> {
    const [_id, about] = [user.name, JSON.stringify(userToJson(user))]
    const change = { $set: { about }, $unset: { hash: '' } } as const
    return reached(async () => {
      if (!expected) return (await this.#users.updateOne({ _id }, change, { upsert: true })).acknowledged
      const document = await this.#users.findOne({ _id })
      if (!document || !isSameUser(userFrom(document), expected)) return false
      return (await this.#users.updateOne(document, change)).matchedCount > 0 // it may have changed since
    })
  }

  create(user: User): Promise<boolean> {
    return reached(async () => {
      try {
        await this.#users.insertOne({ _id: user.name, about: JSON.stringify(userToJson(user)) })
        return true
      } catch (error) {
        if (hasCode(error, DUPLICATE_KEY)) return false
        throw error
      }
    })
  }

  remove(name: string): Promise<boolean> {
    return reached(async () => {
      await this.#uses.deleteMany({ name })
      return (await this.#users.deleteOne({ _id: name })).deletedCount > 0
    })
  }

  async noteUse({ name, id, used }: KeyUse): Promise<void> {
    const _id = `${name}:${id}`
    await reached(() => this.#uses.updateOne({ _id }, { $set: { name, used } }, { upsert: true }))
  }

  usesOf(name: string): Promise<readonly KeyUse[]> {
    return reached(async () => {
      const found = await this.#uses.find({ name }).toArray()
      return found.map(({ _id, used }) => ({ name, id: _id.slice(name.length + 1), used }))
    })
  }
}

function userFrom({ _id, about, hash = '' }: UserDocument): User {
  return userFromJson(_id, about === undefined ? undefined : (JSON.parse(about) as object), hash)
}
