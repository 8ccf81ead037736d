import { AMQPError } from '@cloudamqp/amqp-client/amqp-error'
import { OmegaError } from '../../error.ts'

/** The broker cannot be reached, or does not answer; an error that says so already stays as it is. */
export function away(cause: unknown): OmegaError {
  if (cause instanceof OmegaError) return cause
  return new OmegaError('unavailable', 'The broker of tasks cannot be reached, try again later', {
    headers: { 'Retry-After': '2' },
    cause: withoutConnection(cause),
  })
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
    () => reject(away('It does not answer')),
    Math.max(0, deadline - performance.now()),
  )
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
