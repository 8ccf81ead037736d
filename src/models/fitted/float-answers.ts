import { numpyArray } from '../../pickle/numpy/numpy-array.ts'
import { isObject, itemsOf, type PickleObject, type PickleValue } from '../../pickle/value.ts'
import type { Table } from '../table.ts'
import { State } from './state.ts'

/** Where the estimator, or what has read the target for it, stands whose classes another one answers. */
const WITHIN = ['best_estimator_', 'estimator_', 'label_binarizer_', '_label_binarizer'] as const

/** What the classes of a model are to numpy, `f` those of a target of 0.0 and 1.0; undefined where it has none. */
export function kindOfClasses(state: State): string | undefined {
  const classes = state.get('classes_') ?? state.get('_classes')
  if (classes !== undefined && classes !== null) {
    // Of several targets a list, of an array each.
    const [first = classes] = itemsOf(classes)
    return numpyArray(first)?.dtype.kind
  }
  const steps = itemsOf(state.get('steps'))
  const inner = itemsOf(steps.at(-1))[1] ?? WITHIN.map((name) => state.get(name)).find(isHeld)
  return isHeld(inner) ? kindOfClasses(new State(inner)) : undefined
}

function isHeld(value: PickleValue | undefined): value is PickleObject {
  return value !== undefined && value !== null && isObject(value)
}

/** Transformers that answer integers of integers, or of texts; all others answer floats. */
const KEEPING =
  /^sklearn\.(?:feature_selection\.|preprocessing\.(?:Binarizer|FunctionTransformer|Label)|impute\.MissingIndicator|feature_extraction\.text\.CountVectorizer)|^category_encoders\./

/**
 * Tells of a table whether what the model makes of it are floats: numpy's type of all its columns together is one where a column
 * is of floats. Where none is, what keeps the type of its columns has integers.
 */
export function floatsOfTransform(state: State): (x: Table) => boolean {
  const areVotes = state.className === 'sklearn.ensemble.VotingClassifier' && state.get('voting') === 'hard'
  // An encoder may have been told of a type.
  if (areVotes || isIntegerType(state.get('dtype'))) return () => false
  const isKept = keepsType(state.object)
  return ({ columns }) => !isKept || columns.some(({ dtype }) => dtype.kind === 'float')
}

/** Pairs of a name and a transformer: one after the other, or beside each other, where one of floats makes floats of all. */
const PARTS = ['steps', 'transformer_list', 'transformers_']

function keepsType(value: PickleValue): boolean {
  if (value === null || typeof value === 'string') return true // passes through, or is dropped
  if (!isObject(value)) return false
  const state = new State(value)
  const inner = state.get('best_estimator_')
  if (isHeld(inner)) return keepsType(inner)
  const parts = PARTS.flatMap((name) => itemsOf(state.get(name)))
  if (parts.length > 0) return parts.every((pair) => keepsType(itemsOf(pair)[1] ?? null))
  return KEEPING.test(state.className) || isIntegerType(state.get('dtype'))
}

function isIntegerType(value: PickleValue | undefined): boolean {
  return isHeld(value) && value.args === undefined && /^(?:u?int|long)/.test(value.name)
}
