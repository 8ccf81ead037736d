import { z } from 'zod'
import type { Label } from '../model.ts'
import { type Parameter, parameter, quoted } from './params.ts'
import { valueError } from './value-error.ts'

export type ClassWeight = 'balanced' | Record<string, number> | null

export const classWeight: Parameter<ClassWeight> = parameter(
  z.union([z.literal('balanced'), z.record(z.string(), z.number().min(0))]).nullable(),
  'null, "balanced", or an object with a weight of 0 or more for each class',
  null,
)

/**
 * The weight of each class: 1, or inversely proportional to how often it comes ("balanced"), or as given. The keys of
 * JSON are texts, so the key "1" stands for the class 1.
 */
export function weightsOfClasses(
  given: ClassWeight,
  classes: readonly Label[],
  counts: readonly number[],
): number[] {
  if (given === null) return classes.map(() => 1)
  if (given === 'balanced') {
    const rows = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => rows / (classes.length * count))
  }
  const keys = classes.map(String)
  const unknown = Object.keys(given).find((key) => !keys.includes(key))
  const unweighted = keys.filter((key) => !Object.hasOwn(given, key))
  if (unknown !== undefined && unweighted.length > 0) {
    throw valueError(
      `Parameter "class_weight" names a class "${unknown}" that y does not have, the classes are ${keys.map(quoted).join(', ')}`,
    )
  }
  return keys.map((key) => given[key] ?? 1)
}
