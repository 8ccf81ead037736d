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

  /** The model for calls that leave it as it is. */
  get(found: FoundModel): Promise<Model> {
    const refused = this.#refused.get(found.ref)
    if (refused) return Promise.reject(refused)
    const known = this.#open.get(found.ref)
    this.#open.delete(found.ref)
    const model = known ?? this.open(found)
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
