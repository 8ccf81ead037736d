import { ComputationError } from '../../error.ts'
import { isObject, isSequence, itemsOf, type PickleValue } from '../../pickle/value.ts'
import type { Table } from '../table.ts'
import { placesOf } from './places.ts'
import { State } from './state.ts'

/** What a model was fitted with. */
export interface FittedFeatures {
  /** The class that says so, of whose columns a sentence speaks. */
  readonly className: string
  /** `feature_names_in_`; undefined where the columns had no names. */
  readonly names: readonly string[] | undefined
  /** `n_features_in_`; undefined where the model does not say, such as one of texts. */
  readonly count: number | undefined
  /** Whether it takes its columns by name and leaves others aside, as a ColumnTransformer does. */
  readonly isByName: boolean
  /** Of one that takes them by name, those that it has a use for; undefined for all. */
  readonly needed?: ReadonlySet<string> | undefined
  /** Whether white space of names became `_`, as LightGBM writes them. */
  readonly isSpelledWithUnderscores?: boolean
}

/** Where the objects within an object are listed that are given what it is given itself. */
const LISTS = ['steps', 'transformer_list', 'estimators_', 'estimators']

/** Shown of the columns that are too many or too few, as scikit-learn does. */
const SHOWN = 5

export function featuresOf(state: State, depth = 0): FittedFeatures {
  const inner = state.has('n_features_in_') || depth > 10 ? undefined : firstWithin(state)
  if (inner) return { ...featuresOf(inner, depth + 1) }
  return {
    className: state.shortName,
    names: state.has('feature_names_in_') ? state.labels('feature_names_in_').map(String) : undefined,
    count: state.has('n_features_in_') ? state.number('n_features_in_') : undefined,
    isByName: state.className === TRANSFORMER,
    ...(state.className === TRANSFORMER && { needed: neededOf(state) }),
  }
}

const TRANSFORMER = 'sklearn.compose.ColumnTransformer'

/** The names of the columns that a ColumnTransformer does not drop. */
function neededOf(state: State): ReadonlySet<string> | undefined {
  if (!state.has('feature_names_in_') || !state.has('transformers_')) return undefined
  const names = state.labels('feature_names_in_')
  const places = placesOf(state)
  const used = state.items('transformers_').flatMap((triple) => {
    const [name, transformer] = itemsOf(triple)
    return transformer === 'drop' ? [] : (places.get(String(name)) ?? [])
  })
  return new Set(used.map((place) => String(names[place])))
}

/** Of a list of objects, or of pairs of a name and an object. */
function firstWithin(state: State): State | undefined {
  const list = LISTS.find((name) => state.has(name))
  const [first] = list === undefined ? [] : state.items(list)
  const object: PickleValue | undefined = first !== undefined && isSequence(first) ? first.items[1] : first
  return object !== undefined && isObject(object) ? new State(object) : undefined
}

/**
 * The table with the columns of the fit, in their order; without names they are taken by position.
 *
 * @throws ComputationError `ValueError` in scikit-learn's words for missing columns, and for some too many.
 */
export function alignTable(x: Table, features: FittedFeatures): Table {
  const given = x.columns.map(({ name }) =>
    features.isSpelledWithUnderscores && name !== null ? name.replaceAll(/\s/g, '_') : name,
  )
  const names = given.every((name) => name !== null) ? given : undefined
  if (x.rows === 0) {
    throw valueError(
      `Found array with 0 sample(s) (shape=(0, ${given.length})) while a minimum of 1 is required by ${features.className}.`,
    )
  }
  if (names === undefined || features.names === undefined) return checkedCount(x, features)
  const isNeeded = (name: string) => features.needed?.has(name) ?? true
  const missing = features.names.filter((name) => !names.includes(name) && isNeeded(name))
  const unexpected = features.isByName ? [] : names.filter((name) => !features.names?.includes(name))
  if (features.isByName && missing.length > 0) {
    throw valueError(`columns are missing: {${missing.map((name) => `'${name}'`).join(', ')}}`)
  }
  if (missing.length > 0 || unexpected.length > 0) {
    throw valueError(
      'The feature names should match those that were passed during fit.\n' +
        listed('Feature names unseen at fit time:', unexpected) +
        listed('Feature names seen at fit time, yet now missing:', missing),
    )
  }
  // In the place of a column that is dropped anyway stands another.
  const columns = features.names.map((name) => x.columns[names.indexOf(name)] ?? x.columns[0]!)
  if (!features.isByName && names.length !== columns.length) return checkedCount(x, features)
  return { rows: x.rows, columns }
}

/** Whether the table has just the columns of the fit, in their order: Python takes it as it is. */
export function isAligned(x: Table, { names, count }: FittedFeatures): boolean {
  // Of what it was fitted on no names are known: then any will do.
  return x.columns.length === count && x.columns.every(({ name }, i) => name === (names?.[i] ?? name))
}

function checkedCount(x: Table, { className, count }: FittedFeatures): Table {
  const given = x.columns.length
  if (count === undefined || given === count) return x
  throw valueError(`X has ${given} features, but ${className} is expecting ${count} features as input.`)
}

function listed(title: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names
    .toSorted()
    .slice(0, SHOWN)
    .map((name) => `- ${name}\n`)
  return `${title}\n${shown.join('')}${names.length > SHOWN ? '- ...\n' : ''}`
}

function valueError(message: string): ComputationError {
  return new ComputationError('ValueError', message)
}
