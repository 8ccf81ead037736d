import { z } from 'zod'
import { valueError } from './value-error.ts'

/** A keyword argument of an estimator: scikit-learn's name for it is the key it stands under. */
export interface Parameter<T> {
  readonly schema: z.ZodType<T>
  /** Completes "must be ...". */
  readonly expects: string
  readonly default: T
  /** Values that scikit-learn takes but the embedded estimators do not, and why. */
  readonly unsupported?: (value: T) => string | null
}

export type Parameters<P> = { readonly [K in keyof P]: Parameter<P[K]> }

/** The keyword arguments as the user gave them; the defaults are not filled in. */
export type GivenParams = Readonly<Record<string, unknown>>

export function parameter<T>(
  schema: z.ZodType<T>,
  expects: string,
  otherwise: T,
  unsupported?: (value: T) => string | null,
): Parameter<T> {
  return { schema, expects, default: otherwise, ...(unsupported && { unsupported }) }
}

export function flag(
  otherwise: boolean,
  unsupported?: (value: boolean) => string | null,
): Parameter<boolean> {
  return parameter(z.boolean(), 'true or false', otherwise, unsupported)
}

/** A number from `smallest` on, which is itself allowed. */
export function numberFrom(smallest: number, otherwise: number): Parameter<number> {
  return parameter(z.number().min(smallest), `a number of ${smallest} or more`, otherwise)
}

export function integerFrom(smallest: number, otherwise: number): Parameter<number> {
  return parameter(z.int().min(smallest), `a whole number of ${smallest} or more`, otherwise)
}

export function choice<const T extends string>(
  values: readonly T[],
  otherwise: NoInfer<T>,
  unsupported?: (value: T) => string | null,
): Parameter<T> {
  return parameter(z.enum(values), `one of ${values.map(quoted).join(', ')}`, otherwise, unsupported)
}

/** A parameter that says how scikit-learn works, not what it answers: taken, kept, and without effect here. */
export const withoutEffect: Parameter<unknown> = parameter(z.unknown(), 'any value', null)

/** A seed. Null asks for another one at each fit. */
export const randomState: Parameter<number | null> = parameter(
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullable(),
  'null or a whole number from 0 to 4294967295',
  null,
)

/**
 * The values that an estimator works with: the given ones, checked, and the defaults for the others.
 *
 * @throws ComputationError `ValueError` or `TypeError` that names the parameter and says what it may be.
 */
export function readParams<P>(className: string, parameters: Parameters<P>, given: GivenParams): P {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) {
      throw valueError(
        `${className} has no parameter "${name}", it has ${Object.keys(parameters).map(quoted).join(', ')}`,
      )
    }
  }
  const values: Partial<P> = {}
  for (const name in parameters) {
    values[name] = readParam(className, name, parameters[name], given[name])
  }
  // Every key of P was set in the loop above, which the type of a partial record cannot say.
  return values as P
}

function readParam<T>(className: string, name: string, parameter: Parameter<T>, given: unknown): T {
  if (given === undefined) return parameter.default
  const parsed = parameter.schema.safeParse(given)
  if (!parsed.success) {
    throw valueError(
      `Parameter "${name}" of ${className} must be ${parameter.expects}, not ${spelled(given)}`,
      parsed.error,
    )
  }
  const reason = parameter.unsupported?.(parsed.data)
  if (reason) {
    throw valueError(
      `Parameter "${name}" of ${className} cannot be ${spelled(given)} here: ${reason}; a cluster runs it`,
    )
  }
  return parsed.data
}

/** How a value of the user's is named in a sentence. */
export function spelled(value: unknown): string {
  const text = JSON.stringify(value, (_key, held: unknown) =>
    typeof held === 'bigint' || (typeof held === 'number' && !Number.isFinite(held)) ? `${held}` : held,
  )
  return text === undefined ? 'nothing' : text.length > 80 ? `${text.slice(0, 77)}...` : text
}

export function quoted(name: string): string {
  return `"${name}"`
}
