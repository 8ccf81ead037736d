import { ComputationError } from '../error.ts'
import type { Model } from '../models/model.ts'
import { openModel } from '../models/open.ts'
import type { FoundModel, ModelStore } from '../store/model/model-store.ts'

/** Models that stay open; an ONNX model may be large. */
const KEPT = 4

/** Versions whose refusal is remembered. */
const REFUSED = 10_000

/** Opened versions of models. The bytes of a version never change, so an open one is never stale. */
export class ModelCache {
  readonly #models: ModelStore
  readonly #open = new Map<string, Promise<Model>>()
  /** Why versions cannot be opened that only Python can, so that their files are not read again. */
  readonly #refused = new Map<string, ComputationError>()

  constructor(models: ModelStore) {
    this.#models = models
  }

  /** The version of that ref when it is open, or why it cannot be opened; undefined when it was not asked for yet. */
  known(ref: string): Promise<Model> | undefined {
    const refused = this.#refused.get(ref)
    if (refused) return Promise.reject(refused)
    const model = this.#open.get(ref)
    if (!model) return undefined
    // The last one used is the last to go.
    this.#open.delete(ref)
    this.#open.set(ref, model)
    return model
  }

  /** The model for calls that leave it as it is. */
  get(found: FoundModel): Promise<Model> {
    const known = this.known(found.ref)
    if (known) return known
    const model = this.open(found)
    this.#open.set(found.ref, model)
    model.catch((error: unknown) => this.#refuse(found.ref, error))
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= KEPT) break
      this.#open.delete(oldest)
    }
    return model
  }

  #refuse(ref: string, error: unknown): void {
    this.#open.delete(ref)
    if (!(error instanceof ComputationError)) return
    if (this.#refused.size >= REFUSED) this.#refused.clear()
    this.#refused.set(ref, error)
  }

  /** A model of the caller's own, which training may change. */
  async open(found: FoundModel): Promise<Model> {
    return openModel(found.kind, await this.#models.read(found))
  }
}
