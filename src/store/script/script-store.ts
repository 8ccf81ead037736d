import type { Database, ScriptForm, ScriptUpload } from '../database.ts'
import type { FileStore } from '../file-store.ts'
import type { Attributes, Metadata, ObjectKey } from '../metadata.ts'
import type { Precondition } from '../precondition.ts'

/** A script to be stored. */
export interface ScriptWrite extends Omit<ScriptUpload, 'name'> {
  /** What it can be asked as a generative model: `complete`, `embed`. */
  readonly generates?: readonly string[] | undefined
}

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

  /** The form in which the database keeps a script. Throws 400 for what could not be imported. */
  form(upload: ScriptUpload): Promise<ScriptForm> {
    return this.#database.scriptForm(upload)
  }

  /** Stores a script, or in the place of the one there is, whose other attributes it keeps. */
  async write(
    bucket: string,
    name: string,
    upload: ScriptWrite,
    condition?: Precondition,
  ): Promise<Metadata> {
    const { generates, ...rest } = upload
    return this.writeForm(bucket, name, { ...(await this.form({ ...rest, name })), generates }, condition)
  }

  /** The same of what is stored of it. */
  async writeForm(
    bucket: string,
    name: string,
    { kind, format, content, generates = [] }: ScriptForm & Pick<ScriptWrite, 'generates'>,
    condition?: Precondition,
  ): Promise<Metadata> {
    const change = ({ format: _, generates: __, ...attributes }: Attributes) => ({
      ...attributes,
      ...(format && { format }),
      ...(generates.length > 0 && { generates }),
    })
    return this.#files.write(this.keyOf(bucket, name), kind, content, change, condition)
  }
}
