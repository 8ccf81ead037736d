import type { Bytes } from '../data/format.ts'
import { badRequest, OmegaError } from '../error.ts'
import type { LostExchange } from '../exchange/asker.ts'
import type { Loss, WorkerPool } from '../exchange/worker-pool.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type {
  Datasets,
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'
import type { WorkerAnswer, WorkerRequest } from './worker-request.ts'

/** The work done by workers, which have opened the same database. */
export class WorkerDatasets implements Datasets {
  readonly #pool: WorkerPool

  constructor(pool: WorkerPool) {
    this.#pool = pool
  }

  async read(request: ReadRequest): Promise<ReadAnswer> {
    const { value, body } = await this.#ask({ operation: 'read', request }, null)
    return { ...value, ...(body && { body }) } as ReadAnswer // what a worker's own `Datasets` has answered
  }

  async describe(request: DescribeRequest): Promise<DescribeAnswer> {
    return (await this.#ask({ operation: 'describe', request }, null)).value as DescribeAnswer
  }

  async write(
    request: WriteRequest,
    body: Bytes | null,
    permit: (name: string) => void,
  ): Promise<WriteAnswer> {
    return (await this.#ask({ operation: 'write', request }, body, permit)).value as WriteAnswer
  }

  async remove(key: ObjectKey): Promise<boolean> {
    return ((await this.#ask({ operation: 'remove', key }, null)).value as { removed: boolean }).removed
  }

  #ask(
    value: WorkerRequest,
    body: Bytes | null,
    permit?: (name: string) => void,
  ): Promise<{ value: WorkerAnswer; body?: Bytes }> {
    return this.#pool.ask({ value, body, ...(permit && { permit }) }) as Promise<{
      value: WorkerAnswer
      body?: Bytes
    }>
  }
}

/**
 * What a request is answered whose worker is gone. A body that was still being read when its worker, which did nothing
 * else, gave up is what it gave up on, and so is one that was read when there was no more memory; else the request may be
 * tried again.
 */
export function lossError(loss: Loss, { hasBody, readsBody }: LostExchange, alone: boolean): Error {
  if (loss.cause === 'unstarted') {
    return new OmegaError(
      'unavailable',
      'The system has no files or processes left for a worker, try again later',
      { headers: { 'Retry-After': '1' } },
    )
  }
  if (hasBody && alone && loss.cause === 'memory') {
    return new OmegaError(
      'payload-too-large',
      `The body needs more memory than there is for one: ${loss.message}. Send it in parts, or raise OMEGA_DATA_MEMORY`,
    )
  }
  if (readsBody && alone && loss.cause !== 'killed' && loss.cause !== 'memory')
    return badRequest(`The body cannot be read, it may be damaged: ${loss.message}`)
  return new OmegaError('unavailable', `The worker of this request ended: ${loss.message}. Try again`, {
    headers: { 'Retry-After': '1' },
  })
}
