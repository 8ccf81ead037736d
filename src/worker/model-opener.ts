import type { Json } from '../data/frame/vector.ts'
import { withNumbers } from '../data/json/whole-float.ts'
import { ComputationError } from '../error.ts'
import type { Model } from '../models/model.ts'
import { isOwnForm, openModel } from '../models/open.ts'
import type { Attributes, Kind } from '../store/metadata.ts'
import type { ModelFile, ModelHost, ModelHostOptions } from './python/installed/model-host.ts'

/** A model that was made, as it is stored. */
export interface NewModel {
  /** Undefined for that of models that this server opens itself. */
  readonly kind: Kind | undefined
  readonly bytes: Uint8Array
  readonly details: Attributes
}

/** Opens and makes models: this server does where it can compute them, for the rest a Python does where there is one. */
export class ModelOpener {
  readonly #python: ModelHostOptions | undefined
  #host: Promise<ModelHost> | undefined

  constructor(python?: ModelHostOptions) {
    this.#python = python
  }

  get hasPython(): boolean {
    return this.#python !== undefined
  }

  /**
   * `file` is what Python may open, undefined of a file that it must not: opening one runs what is in it. The bytes of the file are
   * gone once the model is open, unless it computes with them itself: a forest takes half of what its file does.
   *
   * @throws ComputationError `NotImplementedError` when nobody here computes with it.
   */
  async open(kind: Kind, bytes: Uint8Array, file: ModelFile | undefined): Promise<Model> {
    const model = await this.#openHereOrByPython(kind, bytes, file)
    if (kind !== 'onnx') letGo(bytes)
    return model
  }

  async #openHereOrByPython(kind: Kind, bytes: Uint8Array, file: ModelFile | undefined): Promise<Model> {
    const byPython = this.#forPython(kind, bytes, file)
    if (!byPython) return this.#openAlone(kind, bytes)
    try {
      const own = await openModel(kind, bytes)
      // Read again where that is needed: kept for it, the file of a forest would take more than the forest.
      return orBy(own, async () => this.#opened(byPython, await byPython.read()))
    } catch (error) {
      // Also what seems damaged: it may be as no version that is known here writes it, or not fitted yet.
      if (error instanceof ComputationError) return this.#opened(byPython, bytes)
      throw error
    }
  }

  /** What it cannot do is told as it is to those whom a Python that is there does not answer. */
  async #openAlone(kind: Kind, bytes: Uint8Array): Promise<Model> {
    if (!this.#python || !isOfPython(kind, bytes)) return openModel(kind, bytes)
    try {
      return orBy(await openModel(kind, bytes), (error) => Promise.reject(forWhoRunsCode(error)))
    } catch (error) {
      throw isNotComputed(error) ? forWhoRunsCode(error) : error
    }
  }

  /** The same of a model that is to be trained: what Python has written it alone trains. */
  async openToTrain(kind: Kind, bytes: Uint8Array, file: ModelFile | undefined): Promise<Model> {
    const byPython = this.#forPython(kind, bytes, file)
    return byPython ? this.#opened(byPython, bytes) : this.#openAlone(kind, bytes)
  }

  #forPython(kind: Kind, bytes: Uint8Array, file: ModelFile | undefined): ModelFile | undefined {
    return this.#python && isOfPython(kind, bytes) ? file : undefined
  }

  /** An unfitted model of the API's `pipeline`; by Python only where `isAllowed`, which can import anything. */
  async create(pipeline: Json, isAllowed: boolean): Promise<NewModel> {
    try {
      const { createPipeline } = await import('../models/sklearn/pipeline.ts')
      const model = createPipeline(withNumbers(pipeline))
      return { kind: undefined, bytes: model.serialize(), details: model.details }
    } catch (error) {
      if (!(error instanceof ComputationError) || !this.#python) throw error
      if (!isAllowed) throw forWhoRunsCode(error)
    }
    const made = await (await this.#started()).create(pipeline)
    return { kind: 'sklearn.joblib', bytes: made.file, details: made.described.shown }
  }

  async #opened(file: ModelFile, bytes: Uint8Array): Promise<Model> {
    const { pythonModel } = await import('./python/installed/python-model.ts')
    const host = await this.#started()
    return pythonModel(host, await host.open(file.ref, bytes), file)
  }

  /** What is needed of it is loaded with the first model. */
  #started(): Promise<ModelHost> {
    const options = this.#python!
    this.#host ??= import('./python/installed/model-host.ts').then(({ ModelHost }) => new ModelHost(options))
    return this.#host
  }
}

/** Gives their memory back now, for which the collector may wait for long. What is part of something larger is left. */
function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** Computes here what can be computed here, which is not everything; no training of what Python has written. */
function orBy(own: Model, other: (error: ComputationError) => Promise<Model>): Model {
  const ownFirst = async <Result>(ask: (model: Model) => Promise<Result>): Promise<Result> => {
    try {
      return await ask(own)
    } catch (error) {
      if (!isNotComputed(error)) throw error
      return ask(await other(error))
    }
  }
  return {
    details: own.details,
    signature: own.signature,
    ...(own.takes && { takes: own.takes }),
    infer: (given, wanted) => own.infer(given, wanted),
    run: (call) => ownFirst((model) => model.run(call)),
    answer: (call) => ownFirst((model) => model.answer(call)),
    serialize: () => own.serialize(),
  }
}

/** A file that Python has written, of a kind that this server has too. */
function isOfPython(kind: Kind, bytes: Uint8Array): boolean {
  return (kind === 'sklearn.joblib' || kind === 'omega_edge.pipeline') && !isOwnForm(bytes)
}

/** The same, to whom the Python that is there does not answer. */
function forWhoRunsCode({ exception, message }: ComputationError): ComputationError {
  return new ComputationError(
    exception,
    `${message}; the Python of this server is for who may put and run a script of the model's name`,
  )
}

function isNotComputed(error: unknown): error is ComputationError {
  return error instanceof ComputationError && error.exception === 'NotImplementedError'
}
