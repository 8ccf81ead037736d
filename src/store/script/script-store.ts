import type { Bytes, Database } from '../database.ts'
import type { FileStore } from '../file-store.ts'
import type { Attributes, Metadata, ObjectKey } from '../metadata.ts'
import type { Precondition } from '../precondition.ts'
import type { ScriptFormat } from './format.ts'

/** Scripts: modules and packages, in the form that the database keeps them in. */
export class ScriptStore {
  readonly #database: Database
  readonly #files: FileStore

  constructor(database: Database, files: FileStore) {
    this.#database = database
    this.#files = files
  }

  keyOf(bucket: string, name: string): ObjectKey {
    return { bucket, prefix: 'scripts/', name }
  }

  /** Stores a script, or in the place of the one there is, whose other attributes it keeps. */
  async write(
    bucket: string,
    name: string,
    upload: {
      readonly format: ScriptFormat | undefined
      readonly content: Bytes
      /** What it can be asked as a generative model: `complete`, `embed`. */
      readonly generates?: readonly string[]
    },
    condition?: Precondition,
  ): Promise<Metadata> {
    const { generates = [], ...rest } = upload
    const { kind, format, content } = await this.#database.scriptForm({ ...rest, name })
    const change = ({ format: _, generates: __, ...attributes }: Attributes) => ({
      ...attributes,
      ...(format && { format }),
      ...(generates.length > 0 && { generates }),
    })
    return this.#files.write(this.keyOf(bucket, name), kind, content, change, condition)
  }
}
