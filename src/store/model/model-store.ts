import type { Json } from '../../data/frame/vector.ts'
import { notFound, OmegaError } from '../../error.ts'
import type { Database } from '../database.ts'
import type { Attributes, Kind, Metadata, ObjectKey } from '../metadata.ts'
import { checkName } from '../object-name.ts'
import { type ModelName, parseModelName } from './name.ts'
import {
  chooseVersion,
  type Versions,
  versionName,
  versionsOf,
  withoutVersion,
  withVersion,
} from './versions.ts'

/** Versions of which it is remembered what is said of them, which never changes once they are published. */
const REMEMBERED = 500

/** How often a change is tried when others change the same model in between. */
const ATTEMPTS = 20

/** What a version is found by. */
export interface ModelVersion {
  readonly bucket: string
  /** As it was spelled, or of the model. */
  readonly name: string
  readonly kind: Kind
  /** 40 hexadecimal digits; the content of one never changes. */
  readonly ref: string
}

/** The version of a model that a message names, as `found`, if it names one. */
export function versionOf(bucket: string, name: string, found: Json | undefined): ModelVersion | undefined {
  return found ? { bucket, name, ...(found as Pick<ModelVersion, 'kind' | 'ref'>) } : undefined
}

/** One version of a model. */
export interface FoundModel extends ModelVersion {
  /** Of the model as a whole. */
  readonly metadata: Metadata
  /** Of this version, such as the signature of an ONNX model. */
  readonly details: Attributes
}

/** A model, and the version that is meant; `ref` is null of an object that has none, as omega-ml's experiments are. */
export type KnownModel = Omit<FoundModel, 'ref'> & { readonly ref: string | null }

/**
 * Models and their versions. A model is an object whose attributes list its versions; the bytes of each version
 * are an object of their own, so that a model changes whole or not at all.
 */
export class ModelStore {
  readonly #database: Database
  readonly #published = new Map<string, Pick<KnownModel, 'kind' | 'details'>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Of a model that this server alone opens: a pipeline of its own estimators, or an uploaded file of scikit-learn. */
  get pipelineKind(): Kind {
    return this.#database.pipelineKind
  }

  /** Throws 404 when there is no such model or version. */
  async find(bucket: string, spelled: string): Promise<FoundModel> {
    const known = await this.lookUp(bucket, spelled)
    const { ref } = known
    if (ref === null) throw unknownVersion(spelled, known.metadata)
    return { ...known, ref }
  }

  /** The same of objects without versions too, which only Python can open. */
  async lookUp(bucket: string, spelled: string): Promise<KnownModel> {
    const { name, choice } = parseModelName(spelled)
    const metadata = await this.#database.find(keyOf(bucket, name))
    if (!metadata) throw notFound(`There is no model "${name}" in bucket "${bucket}"`)
    const versions = versionsOf(metadata.attributes)
    const isWhole = 'back' in choice && choice.back === 0
    if (isWhole && versions.commits.length === 0) {
      const { tracking } = metadata.attributes // where the data of an experiment is
      const details = tracking === undefined ? {} : { tracking }
      return { metadata, bucket, name, kind: metadata.kind, ref: null, details }
    }
    const ref = chooseVersion(versions, choice)
    const version = ref && (await this.#publishedVersion(keyOf(bucket, versionName(name, ref))))
    if (!version) throw unknownVersion(spelled, metadata)
    return { metadata, bucket, name, ref, ...version }
  }

  /** What is said of the latest version of a model. */
  async detailsOf({ key: { bucket, name }, attributes }: Metadata): Promise<Attributes> {
    const ref = chooseVersion(versionsOf(attributes), { back: 0 })
    return (ref && (await this.#publishedVersion(keyOf(bucket, versionName(name, ref))))?.details) || {}
  }

  /** What is said of a version that its model lists. */
  async #publishedVersion(key: ObjectKey): Promise<Pick<KnownModel, 'kind' | 'details'> | undefined> {
    const place = JSON.stringify([key.bucket, key.name])
    const known = this.#published.get(place)
    if (known) return known
    const found = await this.#database.find(key)
    if (!found) return undefined
    const version = { kind: found.kind, details: found.attributes }
    if (this.#published.size >= REMEMBERED) this.#published.delete(this.#published.keys().next().value!)
    this.#published.set(place, version)
    return version
  }

  /** Whether the version was uploaded by somebody who may not run code, so that nobody may unpickle it. */
  async isUntrusted({ bucket, name, ref }: ModelVersion): Promise<boolean> {
    const version = await this.#publishedVersion(keyOf(bucket, versionName(parseModelName(name).name, ref)))
    return version?.details.untrusted === true
  }

  async read({ bucket, name, ref }: ModelVersion): Promise<Uint8Array> {
    return (await this.readStaged(bucket, name, ref)).bytes
  }

  /** Throws 409 when a new model of that name may not be made. */
  async checkNew(bucket: string, spelled: string): Promise<void> {
    const { name, choice } = parseModelName(spelled)
    checkName(name)
    if (!('tag' in choice) && (await this.#database.find(keyOf(bucket, name)))) {
      throw new OmegaError(
        'conflict',
        `Model "${name}" exists, delete it first, or create a version of it as "${name}@tag"`,
      )
    }
  }

  /** Stores the bytes as the latest version of its model; throws as `publish`. */
  async put(
    bucket: string,
    spelled: string,
    kind: Kind,
    bytes: Uint8Array,
    details: Attributes,
    of?: FoundModel,
  ): Promise<{ readonly ref: string; readonly model: Metadata }> {
    const ref = await this.stage(bucket, spelled, kind, [bytes], details)
    return { ref, model: await this.publish(bucket, spelled, ref, of) }
  }

  /** Stores the bytes of a version that is not yet one of the model's; answers its ref. */
  async stage(
    bucket: string,
    spelled: string,
    kind: Kind,
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    details: Attributes = {},
  ): Promise<string> {
    const { name } = parseModelName(spelled)
    checkName(name)
    const ref = Buffer.from(crypto.getRandomValues(new Uint8Array(20))).toString('hex')
    const staged = await this.#database.stageFile(bucket)
    try {
      for await (const piece of bytes) await staged.append(piece)
      const key = keyOf(bucket, versionName(name, ref))
      await staged.commit({ key, kind, attributes: details, expected: undefined })
    } catch (error) {
      await staged.abort()
      throw error
    }
    return ref
  }

  /** A version by its ref, whether or not it is published. */
  async readStaged(bucket: string, spelled: string, ref: string): Promise<{ kind: Kind; bytes: Uint8Array }> {
    const { name } = parseModelName(spelled)
    const key = keyOf(bucket, versionName(name, ref))
    const [version, bytes] = [await this.#database.find(key), await this.#database.readFile(key)]
    if (!version || !bytes) throw notFound(`Version "${ref}" of model "${name}" is gone`)
    return { kind: version.kind, bytes }
  }

  /** Says more of a staged version, such as what is found when it is opened. */
  async describe(bucket: string, spelled: string, ref: string, details: Attributes): Promise<void> {
    const key = keyOf(bucket, versionName(parseModelName(spelled).name, ref))
    const version = await this.#database.find(key)
    if (!version) throw notFound(`Version "${ref}" of model "${spelled}" is gone`)
    await this.#database.putObject({ ...version, attributes: details, expected: version.version })
  }

  /** Drops a staged version; one that was published stays. */
  async dropStaged(bucket: string, spelled: string, ref: string): Promise<void> {
    const { name } = parseModelName(spelled)
    const { commits } = versionsOf((await this.#database.find(keyOf(bucket, name)))?.attributes)
    if (commits.some((commit) => commit.ref === ref)) return
    await this.#database.remove(keyOf(bucket, versionName(name, ref)))
  }

  /**
   * Makes a staged version the latest of its model, which is made when it is not there. With `of`, the model
   * must still be the object that the version was made of: one that was deleted meanwhile stays deleted. A model
   * keeps its kind, so that a file of ours never takes the place of a model of Python; throws 409 for another. What
   * cannot be published is dropped.
   */
  async publish(bucket: string, spelled: string, ref: string, of?: FoundModel): Promise<Metadata> {
    try {
      return await this.#publish(bucket, spelled, ref, of)
    } catch (error) {
      await this.dropStaged(bucket, spelled, ref)
      throw error
    }
  }

  async #publish(bucket: string, spelled: string, ref: string, of?: FoundModel): Promise<Metadata> {
    const parsed = parseModelName(spelled)
    const kind = (await this.#database.find(keyOf(bucket, versionName(parsed.name, ref))))?.kind
    if (!kind) throw notFound(`Version "${ref}" of model "${parsed.name}" is gone`)
    const created = of?.metadata.created.getTime()
    return this.#change(bucket, parsed, (existing) => {
      if (created !== undefined && existing?.created.getTime() !== created) {
        throw new OmegaError('conflict', `Model "${parsed.name}" was deleted meanwhile`)
      }
      if (existing && existing.kind !== kind) {
        throw new OmegaError(
          'conflict',
          `Model "${parsed.name}" is of kind "${existing.kind}", delete it first, or store the one of kind "${kind}" under another name`,
        )
      }
      const versions = withVersion(versionsOf(existing?.attributes), parsed.name, ref, parsed.choice)
      return { kind, versions }
    })
  }

  /** Removes the model with all versions, or with a tag or `^` just that version. False: there is no such model. */
  async remove(bucket: string, spelled: string): Promise<boolean> {
    const parsed = parseModelName(spelled)
    const key = keyOf(bucket, parsed.name)
    const existing = await this.#database.find(key)
    if (!existing) return false
    const versions = versionsOf(existing.attributes)
    const whole = 'back' in parsed.choice && parsed.choice.back === 0
    const ref = chooseVersion(versions, parsed.choice)
    if (!ref && !whole) throw unknownVersion(spelled, existing)
    if (whole || !ref || !withoutVersion(versions, ref)) {
      if (!(await this.#database.remove(key))) return false
      for (const commit of versions.commits) await this.#database.remove(keyOf(bucket, commit.name))
      return true
    }
    await this.#change(bucket, parsed, (current) => {
      const left = withoutVersion(versionsOf(current?.attributes), ref)
      if (!current || !left) throw unknownVersion(spelled, existing)
      return { kind: current.kind, versions: left }
    })
    return true
  }

  /** Changes the list of versions, again when another has changed it meanwhile; drops what fell out of it. */
  async #change(
    bucket: string,
    { name }: ModelName,
    change: (existing: Metadata | undefined) => { kind: Kind; versions: Versions },
  ): Promise<Metadata> {
    const key = keyOf(bucket, name)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const existing = await this.#database.find(key)
      const { kind, versions } = change(existing)
      // Versions are plain JSON, which their interface does not say.
      const attributes = { ...existing?.attributes, versions } as unknown as Attributes
      const saved = await this.#database.putObject({ key, kind, attributes, expected: existing?.version })
      if (!saved) continue
      const kept = new Set(versions.commits.map((commit) => commit.name))
      for (const commit of versionsOf(existing?.attributes).commits) {
        if (!kept.has(commit.name)) await this.#database.remove(keyOf(bucket, commit.name))
      }
      return saved
    }
    throw new OmegaError('unavailable', `Model "${name}" is being changed by others, try again`, {
      headers: { 'Retry-After': '1' },
    })
  }
}

function keyOf(bucket: string, name: string): ObjectKey {
  return { bucket, prefix: 'models/', name }
}

function unknownVersion(spelled: string, { key, attributes }: Metadata): OmegaError {
  const tags = Object.keys(versionsOf(attributes).tags)
  return notFound(
    `There is no version "${spelled}" of model "${key.name}", its tags are ${tags.map((tag) => `"${tag}"`).join(', ')}`,
  )
}
