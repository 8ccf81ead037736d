import { ComputationError } from '../../error.ts'
import type { ModelAction } from '../model.ts'
import type { Roles } from './roles.ts'
import { listValues, type OnnxSignature, type OnnxValue } from './signature.ts'

/** How the values of an output become an answer; see `answers.ts`. */
export type AnswerForm = 'labels' | 'rows' | 'probabilities' | 'scores' | 'accuracy' | 'r2'

export interface Answer {
  /** One, or one of [rows] for each class, which are the columns of the answer. */
  readonly outputs: readonly OnnxValue[]
  readonly form: AnswerForm
  /** Whether a row has one class, so that its probabilities add up to 1. */
  readonly oneClass: boolean
  /** Whether the output may be of another meaning, which its values tell. */
  readonly unsure: boolean
  /** The labels beside scores, which tell the sign of those of two classes. */
  readonly label: OnnxValue | undefined
}

/** Those that an ONNX model may have, in the order in which a sentence lists them. */
const ACTIONS = ['predict', 'predict_proba', 'transform', 'decision_function', 'score'] as const

/**
 * Which output answers an action, by the roles alone. A file does not say whether one output without labels
 * is of a regressor or of a transformer, so `predict` and `transform` both answer it.
 */
function findAnswer(action: ModelAction, roles: Roles): Answer | undefined {
  const { label, probabilities, scores, value } = roles
  // KMeans has labels and the distances to k centers as scores, its transform; detectors have one score a row.
  const distances = label !== undefined && Number(scores?.shape[1]) > 1
  const answer = (outputs: readonly (OnnxValue | undefined)[], form: AnswerForm): Answer | undefined => {
    const there = outputs.filter((output) => output !== undefined)
    if (there.length === 0 || there.some(({ shape }) => shape.length > 2)) return undefined
    const unsure = form === 'probabilities' || (form === 'scores' && scores === undefined)
    return { outputs: there, form, oneClass: label?.shape.length === 1, unsure, label }
  }
  switch (action) {
    case 'predict':
      return answer([label ?? value], 'labels')
    case 'predict_proba':
      return answer(probabilities, 'probabilities')
    case 'score':
      // The scores of clusterings and detectors are other measures, which scikit-learn alone can take.
      if (label === undefined) return answer([value], 'r2')
      return scores === undefined ? answer([label], 'accuracy') : undefined
    case 'transform':
      return answer([distances ? scores : value], 'rows')
    case 'decision_function':
      // skl2onnx calls raw scores probabilities too; the values tell which they are.
      return distances
        ? undefined
        : answer(scores ? [scores] : label ? probabilities.slice(0, 1) : [], 'scores')
    default:
      return undefined
  }
}

/** What can be asked of a model with such outputs. */
export function actionsOf(roles: Roles): readonly ModelAction[] {
  return ACTIONS.filter((action) => findAnswer(action, roles) !== undefined)
}

/** Which output answers an action. Throws `AttributeError` with what is possible when none does. */
export function answerOf(action: ModelAction, signature: OnnxSignature, roles: Roles): Answer {
  const answer = findAnswer(action, roles)
  if (answer !== undefined) return answer
  const possible = actionsOf(roles).join(', ') || 'nothing'
  const training = action === 'fit' || action === 'partial_fit' || action === 'fit_transform'
  throw new ComputationError(
    'AttributeError',
    training
      ? `An ONNX model is trained elsewhere and has no "${action}", only ${possible} are possible`
      : `The model has no "${action}": its outputs are ${listValues(signature.outputs)}, so that ${possible} can be asked`,
  )
}
