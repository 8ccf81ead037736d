import { ComputationError, type ErrorKind, OmegaError, ServiceError, type Trace } from '../error.ts'

/** An error as it travels: what is meant for the user whole, a defect with its stack for the log. */
export type WireError =
  | {
      readonly type: 'omega'
      readonly kind: ErrorKind
      readonly message: string
      readonly headers: Readonly<Record<string, string>>
      readonly computation?: { readonly exception: string; readonly trace?: Trace }
      readonly service?: { readonly status: number; readonly answer: string | object }
    }
  | { readonly type: 'defect'; readonly name: string; readonly message: string; readonly stack: string }

export function toWire(error: unknown): WireError {
  if (error instanceof OmegaError) {
    const { kind, message, headers } = error
    return {
      type: 'omega',
      kind,
      message,
      headers,
      ...(error instanceof ComputationError && {
        computation: { exception: error.exception, ...(error.trace && { trace: error.trace }) },
      }),
      ...(error instanceof ServiceError && { service: { status: error.status, answer: error.answer } }),
    }
  }
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { type: 'defect', name, message, stack }
}

export function fromWire(error: WireError): Error {
  if (error.type === 'defect') {
    const { name, message, stack } = error
    return Object.assign(new Error(message), { name, stack })
  }
  const { kind, message, headers, computation, service } = error
  if (computation && service) return new ServiceError(computation.exception, service.status, service.answer)
  if (computation) return new ComputationError(computation.exception, message, undefined, computation.trace)
  return new OmegaError(kind, message, { headers })
}
