import { z } from 'zod'
import type { Estimator } from './estimator.ts'
import { spelled } from './params.ts'
import { createEstimator } from './registry.ts'
import { valueError } from './value-error.ts'

/** One step of a pipeline under the name that the user, or scikit-learn's `make_pipeline`, gives it. */
export interface Step {
  readonly name: string
  readonly estimator: Estimator
}

const kwargs = z.record(z.string(), z.unknown()).nullish()

const STEP = z.union([
  z.tuple([z.string()]).transform(([className]) => ({ name: null, className, params: {} })),
  z
    .tuple([z.string(), kwargs])
    .transform(([className, params]) => ({ name: null, className, params: params ?? {} })),
  z.tuple([z.string(), z.string(), kwargs]).transform(([name, className, params]) => ({
    name,
    className,
    params: params ?? {},
  })),
])

/**
 * Reads the API's `pipeline`: a list of `[class]`, `[class, kwargs]` or `[name, class, kwargs]`.
 *
 * @throws ComputationError `ValueError` for another shape, and for a step in the middle that transforms nothing.
 */
export function readSpec(spec: unknown): Step[] {
  const parsed = z.array(STEP).min(1).safeParse(spec)
  if (!parsed.success) {
    throw valueError(
      `A pipeline is a list of steps such as [["StandardScaler"], ["Ridge", {"alpha": 0.5}]] or [["scale", "StandardScaler", {}]], not ${spelled(spec)}`,
      parsed.error,
    )
  }
  const taken = new Map<string, number>()
  const steps = parsed.data.map(({ name, className, params }) => {
    const estimator = createEstimator(className, params)
    return { name: name ?? freeName(estimator.className.toLowerCase(), taken), estimator }
  })
  return checkedSteps(steps)
}

/** Two steps of a class are told apart as `make_pipeline` does, by a number. */
function freeName(name: string, taken: Map<string, number>): string {
  const count = (taken.get(name) ?? 0) + 1
  taken.set(name, count)
  return count === 1 ? name : `${name}-${count}`
}

export function checkedSteps(steps: Step[]): Step[] {
  for (const [index, { name, estimator }] of steps.entries()) {
    if (steps.findIndex((other) => other.name === name) !== index) {
      throw valueError(`Step name "${name}" comes twice, the steps of a pipeline have different names`)
    }
    if (index < steps.length - 1 && !estimator.actions.includes('transform')) {
      throw valueError(
        `${estimator.className} cannot be followed by another step, only the last step may be without transform`,
      )
    }
  }
  return steps
}
