import { ComputationError } from '../../error.ts'
import { isObject, PickleError } from '../../pickle/value.ts'
import { answerText } from '../answer-text.ts'
import type { Label, Model, ModelAction, ModelCall, ModelValue } from '../model.ts'
import type { Table } from '../table.ts'
import { inferTable, signatureDetails, type TableModel, tableSignature } from '../table-tensors.ts'
import { describeFitted } from './describe.ts'
import { notComputed } from './errors.ts'
import type { Fitted } from './estimator.ts'
import { alignTable, type FittedFeatures, featuresOf, isAligned } from './features.ts'
import { floatsOfTransform, kindOfClasses } from './float-answers.ts'
import { makeFitted } from './make.ts'
import { readModelFile } from './read-file.ts'
import { release } from './release.ts'
import type { NumberRows, Predictions } from './results.ts'
import { type ColumnSamples, dense, type Samples } from './samples.ts'
import { samplesOfTable } from './samples-of-table.ts'
import { hasScore, scoreOf } from './score.ts'
import { State } from './state.ts'

/** A model that scikit-learn has fitted and Python has written, as one that computes here. */
export interface FittedModel extends Model {
  readonly features: FittedFeatures
}

/**
 * Opens a file of a fitted model without running any of it.
 *
 * @throws ComputationError `NotImplementedError` that names the class for what is not known, `ValueError` for a damaged file.
 */
export async function openFitted(bytes: Uint8Array): Promise<FittedModel> {
  const value = await readModelFile(bytes)
  try {
    const fitted = makeFitted(value)
    if (!isObject(value)) throw new ComputationError('ValueError', 'The file holds no model')
    const model = fittedModel(fitted, new State(value))
    release(value)
    return model
  } catch (cause) {
    // Arrays are looked into when they are asked for.
    if (!(cause instanceof PickleError)) throw cause
    throw new ComputationError('ValueError', `The file of the model is damaged: ${cause.message}`, cause)
  }
}

function fittedModel(fitted: Fitted, state: State): FittedModel {
  const features: FittedFeatures = { ...featuresOf(state), ...fitted.features }
  const shown = describeFitted(state)
  const name = state.shortName
  const table: TableModel = {
    features: { names: features.names ?? null, count: features.count },
    actions: (Object.keys(METHODS) as (keyof typeof METHODS)[]).filter((action) => fitted[METHODS[action]]),
    predicts: predictionOf(fitted, state),
    async run({ action, x, y }) {
      requireAction(fitted, action, name)
      return apply(fitted, action, samplesOfTable(alignTable(x, features)), y, name)
    },
  }
  const signature = tableSignature(table)
  const transformsToFloats = floatsOfTransform(state)
  const areFloats = ({ action, x }: ModelCall): boolean => {
    if (action === 'predict') return table.predicts === 'FP64'
    return action !== 'transform' || transformsToFloats(x)
  }
  return {
    features,
    takes: (x) => isAligned(x, features),
    details: {
      ...shown,
      actions: [...table.actions, ...(hasScore(fitted) ? ['score'] : [])],
      signature: signatureDetails(signature),
    },
    signature,
    infer: (given, wanted) => inferTable(table, given, wanted),
    run: table.run,
    async answer(call) {
      const value = await table.run(call)
      return value === undefined ? undefined : answerText(value, areFloats(call))
    },
    // It is never trained here, so that nothing else than the file itself is ever to be stored.
    serialize() {
      throw notComputed(`The file of a ${name}`)
    },
  }
}

/** By the names of the actions, what must be there for each. */
const METHODS = {
  predict: 'predict',
  predict_proba: 'predictProba',
  decision_function: 'decisionFunction',
  transform: 'transform',
} as const

function predictionOf({ type, classes }: Fitted, state: State): TableModel['predicts'] {
  if (type === 'clusterer' || type === 'outlier-detector') return 'INT64'
  const kind = kindOfClasses(state)
  const [first] = classes ?? (isOfFlags(type, kind, state) ? [0] : [])
  if (typeof first === 'string') return 'BYTES'
  if (typeof first === 'boolean') return 'BOOL'
  return Number.isInteger(first) && kind !== 'f' ? 'INT64' : 'FP64'
}

/** Whether it predicts 0 or 1 of several targets; chains have floats, and so have boosters of others. */
function isOfFlags(type: Fitted['type'], kind: string | undefined, { className }: State): boolean {
  return type === 'classifier' && kind === 'i' && /^sklearn\.(?!multioutput\.ClassifierChain)/.test(className)
}

function requireAction(fitted: Fitted, action: ModelAction, name: string): void {
  if (action === 'fit' || action === 'partial_fit' || action === 'fit_transform') {
    throw new ComputationError(
      'NotImplementedError',
      `The ${name} was fitted by Python, which alone can train it further: start the server with one (--python .venv/bin/python), or train it there and store it again`,
    )
  }
  if (action === 'score' || fitted[METHODS[action]]) return
  throw new ComputationError('AttributeError', `'${name}' object has no attribute '${action}'`)
}

function apply(
  fitted: Fitted,
  action: ModelAction,
  x: Samples,
  y: Table | undefined,
  name: string,
): ModelValue {
  switch (action) {
    case 'predict':
      return predictions(fitted.predict!(x))
    case 'predict_proba': {
      const probabilities = fitted.predictProba!(x)
      return 'type' in probabilities ? inRows(probabilities) : probabilities.map(inRows)
    }
    case 'decision_function':
      return inDimensions(fitted.decisionFunction!(x))
    case 'transform':
      return transformed(fitted.transform!(x))
    default:
      return scoreOf(fitted, x, y, name)
  }
}

function transformed(x: Samples): ModelValue {
  if (x.type === 'dense' && x.flat) return Array.from(x.values)
  if (x.type !== 'columns' || isNumbers(x)) return inRows({ ...dense(x), type: 'numbers', flat: false })
  // A missing text is None, as a missing number is NaN: null, both of them.
  return Array.from({ length: x.rows }, (_, row) => x.columns.map((column) => column[row] ?? Number.NaN))
}

/** Columns of numbers and booleans are numbers together; texts beside them, or booleans alone, leave them what they are. */
function isNumbers({ columns }: ColumnSamples): boolean {
  const kinds = columns.map((column) =>
    column instanceof Float64Array || column.every((cell) => typeof cell === 'number') ? 'number' : column,
  )
  return (
    kinds.includes('number') &&
    kinds.every((kind) => typeof kind === 'string' || kind.every((cell) => typeof cell !== 'string'))
  )
}

/** One value a row is a list, as in the guide, also where a target of one column had scikit-learn predict a column. */
function predictions(values: Predictions): ModelValue {
  return values.width === 1 ? Array.from<Label>(values.values) : inRows(values)
}

/** Of one dimension a list, of two a list of rows, if of one value each. */
function inDimensions(values: Predictions): ModelValue {
  return values.flat ? Array.from<Label>(values.values) : inRows(values)
}

function inRows({ rows, width, values }: Predictions | NumberRows): Label[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from<Label>(values.slice(row * width, (row + 1) * width)),
  )
}
