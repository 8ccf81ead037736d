import { AMQPError } from '@cloudamqp/amqp-client/amqp-error'
import { OmegaError } from '../../error.ts'

/** The broker cannot be reached, or does not answer, for `reason`. */
export class BrokerAwayError extends OmegaError {
  readonly #reason: unknown

  constructor(reason: unknown, host?: string) {
    const place = host === undefined ? '' : ` at ${host}`
    super('unavailable', `The broker of tasks${place} cannot be reached, try again later${textOf(reason)}`, {
      headers: { 'Retry-After': '2' },
      cause: reason,
    })
    this.#reason = reason
  }

  /** The same with where the broker is, and why it was lost or could not be reached when that is known. */
  at(host: string, failure: unknown): BrokerAwayError {
    return new BrokerAwayError(failure ?? this.#reason, host)
  }
}

/** An error that says already what is wrong stays as it is. */
export function away(cause: unknown): OmegaError {
  return cause instanceof OmegaError ? cause : new BrokerAwayError(withoutConnection(cause))
}

function textOf(reason: unknown): string {
  if (typeof reason === 'string') return `: ${reason}`
  return reason instanceof Error && reason.message ? `: ${reason.message}` : ''
}

/** Queues are declared by the workers that consume them. */
export function unroutable(queue: string, cause: string): OmegaError {
  const message = `There is no queue "${queue}", start a worker with the label "${queue}", or require another`
  return new OmegaError('unavailable', message, { headers: { 'Retry-After': '10' }, cause })
}

/** Errors of the library hold their connection, and Bun prints all that it has, the password too. */
export function withoutConnection(reason: unknown): unknown {
  return reason instanceof AMQPError ? new Error(reason.message) : reason
}

/** The result of `work`, unless it takes longer than the deadline, a time of `performance.now()`. */
export async function before<Result>(deadline: number, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(away('it does not answer')),
    Math.max(0, deadline - performance.now()),
  )
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
