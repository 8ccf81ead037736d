import { ComputationError } from '../../error.ts'
import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isDict, isObject, isSequence, type PickleObject, type PickleValue } from '../../pickle/value.ts'
import { formOf } from './form-of.ts'

/** Parts of a dict or list that are named in a sentence. */
const SHOWN = 5

/**
 * A file that holds an estimator beside other things, in a dict, a list or a tuple, or none at all: what it holds, and what
 * is to be stored in its place. Which of them is meant is not guessed.
 */
export function noEstimator(value: PickleValue): ComputationError {
  const parts = partsOf(value)
  if (!parts) return failure(`The file holds ${formOf(value)}, no estimator that is fitted`)
  const shown = parts.slice(0, SHOWN).map(([name, part]) => `${name} (${formOf(part)})`)
  const rest = parts.length > SHOWN ? [`${parts.length - SHOWN} more`] : []
  const held = parts.length === 0 ? 'nothing' : [...shown, ...rest].join(', ')
  const estimators = parts.filter(([, part]) => isInstance(part))
  return failure(`The file holds ${formOf(value)} with ${held}, no estimator: ${advice(estimators)}`)
}

/** What only holds values, an array or a table: nobody predicts with it. */
export function isPlainValue(object: PickleObject): boolean {
  const isTable = /^pandas\b/.test(object.module) && /^(?:DataFrame|Series)$/.test(object.name)
  const isSparse = object.module.startsWith('scipy.sparse.') && /_(?:matrix|array)$/.test(object.name)
  return isTable || isSparse || numpyArray(object) !== undefined
}

type Part = readonly [name: string, value: PickleValue]

function advice([first, ...more]: readonly Part[]): string {
  if (!first) return 'store the fitted estimator itself'
  if (more.length === 0) return `store ${first[0]} alone`
  return `store a single one, such as a Pipeline of ${[first, ...more].map(([name]) => name).join(' and ')}`
}

/** Undefined for what has no parts. */
function partsOf(value: PickleValue): readonly Part[] | undefined {
  if (isDict(value)) return value.entries.map(([key, part]) => [formOf(key), part])
  return value !== null && isSequence(value) ? value.items.map((part, i) => [`item ${i}`, part]) : undefined
}

function isInstance(part: PickleValue): boolean {
  return (
    isObject(part) && part.args !== undefined && /^(sklearn|xgboost|lightgbm|imblearn)\./.test(part.module)
  )
}

function failure(message: string): ComputationError {
  return new ComputationError('ValueError', message)
}
