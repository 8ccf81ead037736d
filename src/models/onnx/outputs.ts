import { ComputationError } from '../../error.ts'
import type { ModelAction } from '../model.ts'
import { listValues, type OnnxSignature, type OnnxValue } from './signature.ts'

/** How the values of an output become an answer; see `answers.ts`. */
export type AnswerForm = 'labels' | 'rows' | 'probabilities' | 'scores' | 'accuracy' | 'r2'

export interface Answer {
  readonly output: OnnxValue
  readonly form: AnswerForm
  /** Whether a row has one class, so that its probabilities add up to 1. */
  readonly oneClass: boolean
}

/** What the outputs of a model are, by the names and types that skl2onnx, onnxmltools and others give them. */
interface Roles {
  readonly label: OnnxValue | undefined
  readonly probabilities: OnnxValue | undefined
  readonly scores: OnnxValue | undefined
  /** The first tensor of a model without labels: of a regressor, a transformer or a network. */
  readonly value: OnnxValue | undefined
}

function rolesOf({ outputs }: OnnxSignature): Roles {
  const tensors = outputs.filter(({ type }) => type !== 'sequence')
  const called = (name: RegExp) => outputs.find((output) => name.test(output.name))
  const named = called(/label$/i)
  const label = named?.type === 'sequence' ? undefined : (named ?? discreteBesideOthers(outputs, tensors))
  return {
    label,
    probabilities: called(/probabilit/i),
    scores: called(/^(?:decision_function|scores?)$/i),
    value: label === undefined ? tensors[0] : undefined,
  }
}

/** The labels of classifiers whose exporter calls them otherwise. */
function discreteBesideOthers(outputs: readonly OnnxValue[], tensors: readonly OnnxValue[]) {
  if (outputs.length < 2) return undefined
  return tensors.find(({ type }) => type === 'string' || type === 'bool' || /^u?int/.test(type))
}

/**
 * Which output answers an action, by the signature alone. A file does not say whether one output without labels
 * is of a regressor or of a transformer, so `predict` and `transform` both answer it.
 */
export function findAnswer(action: ModelAction, signature: OnnxSignature): Answer | undefined {
  const { label, probabilities, scores, value } = rolesOf(signature)
  // KMeans has labels and the distances to k centers as scores, its transform; detectors have one score a row.
  const distances = label !== undefined && Number(scores?.shape[1]) > 1
  const answer = (output: OnnxValue | undefined, form: AnswerForm): Answer | undefined =>
    output === undefined || output.type === 'sequence'
      ? undefined
      : { output, form, oneClass: label?.shape.length === 1 }
  switch (action) {
    case 'predict':
      return answer(label ?? value, 'labels')
    case 'predict_proba':
      return answer(probabilities, 'probabilities')
    case 'score':
      // The scores of clusterings and detectors are other measures, which scikit-learn alone can take.
      if (label === undefined) return answer(value, 'r2')
      return scores === undefined ? answer(label, 'accuracy') : undefined
    case 'transform':
      return answer(distances ? scores : value, 'rows')
    case 'decision_function':
      // skl2onnx calls raw scores probabilities too; the values tell which they are.
      return answer(distances ? undefined : (scores ?? probabilities), 'scores')
    default:
      return undefined
  }
}

/** Which output answers an action. Throws `AttributeError` with what is possible when none does. */
export function answerOf(action: ModelAction, signature: OnnxSignature): Answer {
  const answer = findAnswer(action, signature)
  if (answer !== undefined) return answer
  const { probabilities } = rolesOf(signature)
  if (probabilities?.type === 'sequence' && (action === 'predict_proba' || action === 'decision_function')) {
    throw new ComputationError(
      'AttributeError',
      `The output "${probabilities.name}" is a list of dictionaries, which cannot be read; export the model with options={'zipmap': False}`,
    )
  }
  const possible = (['predict', 'predict_proba', 'transform', 'decision_function', 'score'] as const).filter(
    (other) => findAnswer(other, signature) !== undefined,
  )
  const training = action === 'fit' || action === 'partial_fit' || action === 'fit_transform'
  throw new ComputationError(
    'AttributeError',
    training
      ? `An ONNX model is trained elsewhere and has no "${action}", only ${possible.join(', ')} are possible`
      : `The model has no "${action}": its outputs are ${listValues(signature.outputs)}, so that ${possible.join(', ') || 'nothing'} can be asked`,
  )
}
