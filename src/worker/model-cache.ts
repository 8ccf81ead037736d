import { ComputationError } from '../error.ts'
import type { Model } from '../models/model.ts'
import type { ModelStore, ModelVersion } from '../store/model/model-store.ts'
import type { ModelOpener } from './model-opener.ts'
import type { ModelFile } from './python/installed/model-host.ts'

interface OpenModel {
  readonly model: Promise<Model>
  /** Of its file; 0 until it was read. */
  bytes: number
}

/** Versions whose refusal is remembered. */
const REFUSED = 10_000

/** Opened versions of models. The bytes of a version never change, so an open one is never stale. */
export class ModelCache {
  readonly #models: ModelStore
  readonly #opener: ModelOpener
  readonly #limit: number
  /** Those that were used last come last. */
  readonly #open = new Map<string, OpenModel>()
  /** Why versions cannot be opened that only Python can, so that their files are not read again. */
  readonly #refused = new Map<string, ComputationError>()

  /** Models stay open while their files have no more than `limit` bytes together; the one that was used last always does. */
  constructor(models: ModelStore, opener: ModelOpener, limit: number) {
    this.#models = models
    this.#opener = opener
    this.#limit = limit
  }

  /** The model for calls that leave it as it is. */
  get(found: ModelVersion): Promise<Model> {
    const refused = this.#refused.get(found.ref)
    if (refused) return Promise.reject(refused)
    const { ref } = found
    const known = this.#open.get(ref)
    this.#open.delete(ref)
    const entry = known ?? this.#opened(found)
    this.#open.set(ref, entry)
    return entry.model
  }

  /** A version that was opened before it was one; `bytes`: of its file. */
  keep(ref: string, model: Model, bytes: number): void {
    this.#open.set(ref, { model: Promise.resolve(model), bytes })
    this.#letGo()
  }

  #refuse(ref: string, error: unknown): void {
    this.#open.delete(ref)
    if (!(error instanceof ComputationError) || error.exception === 'WorkerLostError') return
    if (this.#refused.size >= REFUSED) this.#refused.clear()
    this.#refused.set(ref, error)
  }

  /** A model of the caller's own, which training may change. */
  async open(found: ModelVersion): Promise<Model> {
    return this.#opener.openToTrain(found.kind, await this.#models.read(found), await this.#forPython(found))
  }

  async #forPython(found: ModelVersion): Promise<ModelFile | undefined> {
    const mayOpen = this.#opener.hasPython && !(await this.#models.isUntrusted(found))
    return mayOpen ? { ref: found.ref, read: () => this.#models.read(found) } : undefined
  }

  #opened(found: ModelVersion): OpenModel {
    const entry: OpenModel = {
      model: this.#readAndOpen(found, (bytes) => this.#count(entry, bytes)),
      bytes: 0,
    }
    entry.model.catch((error: unknown) => this.#refuse(found.ref, error))
    return entry
  }

  async #readAndOpen(found: ModelVersion, tell: (bytes: number) => void): Promise<Model> {
    const bytes = await this.#models.read(found)
    tell(bytes.length)
    return this.#opener.open(found.kind, bytes, await this.#forPython(found))
  }

  #count(entry: OpenModel, bytes: number): void {
    entry.bytes = bytes
    this.#letGo()
  }

  /** Of those that were used least lately. */
  #letGo(): void {
    let bytes = 0
    for (const entry of this.#open.values()) bytes += entry.bytes
    for (const [ref, entry] of this.#open) {
      if (bytes <= this.#limit || this.#open.size === 1) return
      this.#open.delete(ref)
      bytes -= entry.bytes
    }
  }
}
