import { Matrix } from 'ml-matrix'
import type { Json } from '../../data/frame/vector.ts'
import { answerText } from '../answer-text.ts'
import type { Label, Model, ModelAction, ModelCall, ModelValue } from '../model.ts'
import { inferTable, signatureDetails, type TableModel, tableSignature } from '../table-tensors.ts'
import { type Estimator, missingAction, notFitted } from './estimator.ts'
import { alignFeatures, columnNames, featuresOf } from './features.ts'
import { matrixOfTable } from './matrix-of-table.ts'
import { type PipelineParts, readPipeline, writePipeline } from './pipeline-file.ts'
import { readSpec, type Step } from './pipeline-spec.ts'

/**
 * A model of one or several embedded estimators, not fitted yet.
 *
 * @param spec The API's `pipeline`, such as `[["StandardScaler"], ["Ridge", {"alpha": 0.5}]]`.
 * @throws ComputationError `ValueError` for another shape, an unknown class and unknown parameters.
 */
export function createPipeline(spec: unknown): Model {
  return pipelineOf({ steps: readSpec(spec), features: null, target: null })
}

/**
 * Reads a model from what its `serialize` wrote; it answers as the written one did, bit for bit.
 *
 * @throws ComputationError `ValueError` for other bytes and for a later version of the format.
 */
export function parsePipeline(bytes: Uint8Array): Model {
  return pipelineOf(readPipeline(bytes))
}

function pipelineOf(initial: PipelineParts): Model {
  let parts = initial
  const run = async (call: ModelCall): Promise<ModelValue> => {
    requireAction(parts.steps, call.action)
    if (call.action === 'fit' || call.action === 'fit_transform' || call.action === 'partial_fit') {
      // Assigned at once and last: a fit that fails leaves the model as it was.
      const { fitted, value } = learn(parts, call)
      parts = fitted
      return value
    }
    return apply(parts, call.action, call)
  }
  const described = (): Omit<TableModel, 'run'> => {
    const { state } = last(parts.steps)
    return { features: parts.features, actions: actionsOf(parts.steps), predicts: predictionOf(state) }
  }
  return {
    get details() {
      return {
        pipeline: parts.steps.map(specOf),
        fitted: parts.features !== null,
        actions: [...actionsOf(parts.steps)],
        signature: signatureDetails(tableSignature(described())),
        ...learnedOf(parts),
      }
    },
    get signature() {
      return tableSignature(described())
    },
    infer: (given, wanted) => inferTable({ ...described(), run }, given, wanted),
    run,
    async answer(call) {
      const value = await run(call)
      const areFloats = call.action !== 'predict' || described().predicts === 'FP64'
      return value === undefined ? undefined : answerText(value, areFloats)
    },
    serialize: () => writePipeline(parts),
  }
}

/** What a fitted estimator predicts: one of its classes, the number of a cluster, or else a float. */
function predictionOf(state: unknown): TableModel['predicts'] {
  const {
    classes,
    float_classes: areFloats = false,
    cluster_centers: clusters,
  } = (state ?? {}) as { classes?: unknown; float_classes?: boolean; cluster_centers?: unknown }
  const [first] = Array.isArray(classes) ? (classes as readonly unknown[]) : []
  if (typeof first === 'string') return 'BYTES'
  if (typeof first === 'boolean') return 'BOOL'
  return (Number.isInteger(first) && !areFloats) || clusters !== undefined ? 'INT64' : 'FP64'
}

/** What was learned, as scikit-learn has it: of one estimator its own attributes, of a pipeline those of each step. */
function learnedOf({ steps, features }: PipelineParts): { readonly [name: string]: Json } {
  if (features === null) return {}
  const names = features.names
  const about = { n_features_in_: features.count, ...(names && { feature_names_in_: [...names] }) }
  if (steps.length === 1) return { ...about, ...last(steps).learned }
  return {
    ...about,
    named_steps: Object.fromEntries(steps.map(({ name, estimator }) => [name, estimator.learned])),
  }
}

/** As the API's `pipeline` names the step. */
function specOf({ name, estimator }: Step): Json {
  // Parameters came as JSON and are given back as that.
  return [name, estimator.className, estimator.given as { readonly [name: string]: Json }]
}

/** A pipeline can do what its last step can; only a step on its own learns in parts. */
function actionsOf(steps: readonly Step[]): readonly ModelAction[] {
  const { actions } = last(steps)
  return steps.length === 1 ? actions : actions.filter((action) => action !== 'partial_fit')
}

function requireAction(steps: readonly Step[], action: ModelAction): void {
  const possible = actionsOf(steps)
  if (possible.includes(action)) return
  const { className } = last(steps)
  throw missingAction(
    steps.length === 1 ? className : `A pipeline that ends in ${className}`,
    action,
    possible,
  )
}

function learn(
  parts: PipelineParts,
  { action, x, y, progress }: ModelCall,
): { fitted: PipelineParts; value: ModelValue } {
  if (action === 'partial_fit' && parts.features !== null) {
    const { name, estimator } = parts.steps[0]!
    const fitted = estimator.partialFit(matrixOfTable(alignFeatures(x, parts.features)))
    return { fitted: { ...parts, steps: [{ name, estimator: fitted }] }, value: undefined }
  }
  const features = featuresOf(x)
  const steps: Step[] = []
  let data = matrixOfTable(x)
  for (const [index, { name, estimator }] of parts.steps.entries()) {
    const fitted = estimator.fit(data, y, (fraction) => progress((index + fraction) / parts.steps.length))
    steps.push({ name, estimator: fitted })
    if (index < parts.steps.length - 1 || action === 'fit_transform') data = fitted.transform(data)
  }
  return {
    fitted: { steps, features, target: y ? columnNames(y.columns) : null },
    value: action === 'fit_transform' ? data.to2DArray() : undefined,
  }
}

type ApplyAction = Exclude<ModelAction, 'fit' | 'fit_transform' | 'partial_fit'>

function apply({ steps, features }: PipelineParts, action: ApplyAction, { x, y }: ModelCall): ModelValue {
  if (features === null) throw notFitted(last(steps).className)
  let data = matrixOfTable(alignFeatures(x, features))
  for (const { estimator } of steps.slice(0, -1)) data = estimator.transform(data)
  const estimator = last(steps)
  switch (action) {
    case 'predict':
      return flatList(estimator.predict(data))
    case 'predict_proba':
      return estimator.predictProba(data).to2DArray()
    case 'decision_function':
      return flatList(estimator.decisionFunction(data))
    case 'transform':
      return estimator.transform(data).to2DArray()
    case 'score':
      return estimator.score(data, y)
  }
}

/** One number for each row is answered as a list, several as rows. */
function flatList(values: Matrix | readonly Label[]): ModelValue {
  if (!Matrix.isMatrix(values)) return values
  return values.columns === 1 ? values.to1DArray() : values.to2DArray()
}

function last(steps: readonly Step[]): Estimator {
  return steps.at(-1)!.estimator
}
