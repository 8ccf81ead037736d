import type { Model } from '../models/model.ts'
import { openModel } from '../models/open.ts'
import type { FoundModel, ModelStore } from '../store/model/model-store.ts'

/** Models that stay open; an ONNX model may be large. */
const KEPT = 4

/** Opened versions of models. The bytes of a version never change, so an open one is never stale. */
export class ModelCache {
  readonly #models: ModelStore
  readonly #open = new Map<string, Promise<Model>>()

  constructor(models: ModelStore) {
    this.#models = models
  }

  /** The model for calls that leave it as it is. */
  get(found: FoundModel): Promise<Model> {
    const known = this.#open.get(found.ref)
    this.#open.delete(found.ref)
    const model = known ?? this.open(found)
    this.#open.set(found.ref, model)
    model.catch(() => this.#open.delete(found.ref))
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= KEPT) break
      this.#open.delete(oldest)
    }
    return model
  }

  /** A model of the caller's own, which training may change. */
  async open(found: FoundModel): Promise<Model> {
    return openModel(found.kind, await this.#models.read(found))
  }
}
