import { notFound, OmegaError } from '../error.ts'
import type { Bytes, Database } from './database.ts'
import type { Attributes, Kind, Metadata, ObjectKey } from './metadata.ts'
import { checkName } from './object-name.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'

/** How often a change is tried when others change the same object in between. */
const ATTEMPTS = 20

export interface StoredFile {
  readonly metadata: Metadata
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Objects that are a file: notebooks and scripts. */
export class FileStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Undefined when there is no file of that key. */
  async read(key: ObjectKey): Promise<StoredFile | undefined> {
    const metadata = await this.#database.find(key)
    const bytes = metadata && (await this.#database.readFile(key))
    return bytes && { metadata, bytes }
  }

  /** Writes a file whole, new or in the place of the one there is, whose attributes it keeps but for the change. */
  async write(
    key: ObjectKey,
    kind: Kind,
    bytes: Bytes,
    change: (attributes: Attributes) => Attributes = (attributes) => attributes,
    condition?: Precondition,
  ): Promise<Metadata> {
    return this.#put(key, kind, bytes, (existing) => {
      if (condition) checkPrecondition(condition, existing)
      return change(existing?.attributes ?? {})
    })
  }

  /** Writes a new file; throws 409 when there is one of that key. */
  async create(key: ObjectKey, kind: Kind, bytes: Bytes, attributes: Attributes = {}): Promise<Metadata> {
    return this.#put(key, kind, bytes, (existing) => {
      if (existing) throw new OmegaError('conflict', `"${key.name}" exists, write to it by PUT`)
      return attributes
    })
  }

  /** Writes a file in the place of the one there is, its attributes changed in the same step; 404 when it is not there. */
  async rewrite(
    key: ObjectKey,
    kind: Kind,
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    change: (attributes: Attributes) => Attributes,
  ): Promise<Metadata> {
    return this.#put(key, kind, bytes, (existing) => {
      if (!existing) throw missing(key)
      return change(existing.attributes)
    })
  }

  /** Changes the attributes of an object, one change after the other; throws 404 when it is not there. */
  async update(key: ObjectKey, change: (attributes: Attributes) => Attributes): Promise<Metadata> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const existing = await this.#database.find(key)
      if (!existing) throw missing(key)
      const { kind, version, attributes } = existing
      const saved = await this.#database.putObject({
        key,
        kind,
        attributes: change(attributes),
        expected: version,
      })
      if (saved) return saved
    }
    throw busy(key)
  }

  async #put(
    key: ObjectKey,
    kind: Kind,
    bytes: Bytes,
    attributesOf: (existing: Metadata | undefined) => Attributes,
  ): Promise<Metadata> {
    checkName(key.name)
    const staged = await this.#database.stageFile(key.bucket)
    try {
      for await (const piece of bytes) await staged.append(piece)
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const existing = await this.#database.find(key)
        const change = { key, kind, attributes: attributesOf(existing), expected: existing?.version }
        const saved = await staged.commit(change)
        if (saved) return saved
      }
      throw busy(key)
    } catch (error) {
      await staged.abort()
      throw error
    }
  }
}

function missing({ name, bucket }: ObjectKey): OmegaError {
  return notFound(`There is no "${name}" in bucket "${bucket}"`)
}

function busy({ name }: ObjectKey): OmegaError {
  return new OmegaError('unavailable', `"${name}" is being written by others, try again`, {
    headers: { 'Retry-After': '1' },
  })
}
