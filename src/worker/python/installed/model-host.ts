import type { Json } from '../../../data/frame/vector.ts'
import { wireText } from '../../../data/json/wire.ts'
import { ComputationError } from '../../../error.ts'
import type { ModelCall } from '../../../models/model.ts'
import { isTraining } from '../../../models/model-action.ts'
import type { TableModel } from '../../../models/table-tensors.ts'
import type { Attributes } from '../../../store/metadata.ts'
import type { Frame } from './frames.ts'
import { type PythonValue, readValue, type ToldValue, tellTable } from './table-frame.ts'
import { startZygote, type Zygote, type ZygoteOptions } from './zygote.ts'

/** What Python tells of a model. */
export interface Described extends Pick<TableModel, 'features' | 'actions' | 'predicts'> {
  /** Of its details, what people are shown. */
  readonly shown: Attributes
}

/** A model that Python has made or trained, with its file. */
export interface MadeModel {
  readonly described: Described
  readonly file: Uint8Array
}

/** A file of a model, by a name that no other one has; it is read when Python has not opened it. */
export interface ModelFile {
  readonly ref: string
  read(): Promise<Uint8Array>
}

export interface Computed {
  /** Undefined of a training that answers nothing. */
  readonly value: PythonValue | undefined
  /** Of a training. */
  readonly made: MadeModel | undefined
}

export interface ModelHostOptions extends Pick<ZygoteOptions, 'python' | 'memoryLimit'> {
  /** Of the files of the models that stay open, in bytes. */
  readonly modelLimit: number
}

/**
 * A process of an installed Python in which models stay open. It is started with the first call, and again when it has died: what it
 * was asked then fails, and no other model is worse off than that it is read again.
 */
export class ModelHost {
  readonly #options: ModelHostOptions
  #zygote: Zygote | undefined
  #waiting: PromiseWithResolvers<Frame> | undefined
  /** Calls follow each other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ModelHostOptions) {
    this.#options = options
  }

  /** An unfitted model of the API's `pipeline`. Throws what Python raises. */
  async create(pipeline: Json): Promise<MadeModel> {
    const { head, body } = await this.#ask('create', {}, [Buffer.from(wireText(pipeline))])
    return { described: head.described as Described, file: body }
  }

  async open(ref: string, bytes: Uint8Array): Promise<Described> {
    const { head } = await this.#ask('open', { ref }, [bytes])
    return head.described as Described
  }

  async run(file: ModelFile, { action, x, y }: ModelCall): Promise<Computed> {
    const [features, target] = [tellTable(x), y && tellTable(y)]
    const about = { ref: file.ref, action, x: features.told, ...(target && { y: target.told }) }
    const ask = () => this.#ask('run', about, [...features.bodies, ...(target?.bodies ?? [])])
    let { head, body } = await ask()
    if (head.unknown === true) {
      await this.open(file.ref, await file.read())
      ;({ head, body } = await ask())
    }
    const told = head.value as ToldValue | null
    const length = told?.length ?? 0
    return {
      value: told ? readValue(told, body.subarray(0, length)) : undefined,
      made: isTraining(action)
        ? { described: head.described as Described, file: new Uint8Array(body.subarray(length)) }
        : undefined,
    }
  }

  #ask(type: string, about: object, bodies: readonly Uint8Array[]): Promise<Frame> {
    const asked = this.#last.then(() => this.#send(type, about, bodies))
    this.#last = asked.catch(() => {})
    return asked
  }

  async #send(type: string, about: object, bodies: readonly Uint8Array[]): Promise<Frame> {
    const waiting = Promise.withResolvers<Frame>()
    this.#waiting = waiting
    this.#zygote ??= this.#start()
    this.#zygote.send(type, about, ...bodies)
    const frame = await waiting.promise
    if (frame.head.type !== 'failed') return frame
    const { exception, message, traceback } = frame.head as unknown as Failed
    throw new ComputationError(exception, message, undefined, { traceback })
  }

  #start(): Zygote {
    const { python, memoryLimit, modelLimit } = this.#options
    const zygote = startZygote({
      python,
      memoryLimit,
      outputLimit: Number.MAX_SAFE_INTEGER,
      hear: (frame) => {
        if (frame.head.type === 'done' || frame.head.type === 'failed') this.#waiting?.resolve(frame)
      },
      gone: (reason) => {
        if (this.#zygote === zygote) this.#zygote = undefined
        this.#waiting?.reject(
          new ComputationError('WorkerLostError', `Python died while it computed: ${reason}`),
        )
      },
    })
    zygote.send('models', { limit: modelLimit })
    return zygote
  }
}

interface Failed {
  readonly exception: string
  readonly message: string
  readonly traceback: string
}
