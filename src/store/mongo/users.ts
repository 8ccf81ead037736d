import type { Collection, Db } from 'mongodb'
import { type KeyUse, type User, userFromJson, userToJson } from '../user.ts'
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
      const user = await this.#users.findOne({ _id: name })
      const about = user?.about === undefined ? undefined : (JSON.parse(user.about) as object)
      return user ? userFromJson(name, about, user.hash ?? '') : undefined
    })
  }

  list(): Promise<readonly string[]> {
    return reached(async () => (await this.#users.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id))
  }

  async put(user: User): Promise<void> {
    const about = JSON.stringify(userToJson(user))
    await reached(() =>
      this.#users.updateOne({ _id: user.name }, { $set: { about }, $unset: { hash: '' } }, { upsert: true }),
    )
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
