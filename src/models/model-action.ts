import type { Kind } from '../store/metadata.ts'

/** What can be asked of a model, by scikit-learn's names. */
export const MODEL_ACTIONS = [
  'fit',
  'partial_fit',
  'predict',
  'predict_proba',
  'score',
  'transform',
  'fit_transform',
  'decision_function',
] as const

/** Whether an action changes the model: what comes of it is a new version. */
export function isTraining(action: string): boolean {
  return action === 'fit' || action === 'partial_fit' || action === 'fit_transform'
}

/** The kinds that omega-ml's workers cannot open, and those of this server can. */
const OWN_KINDS: ReadonlySet<Kind> = new Set<Kind>(['onnx', 'omega_edge.pipeline'])

/** The task that computes with a model of that kind. */
export function modelTask(kind: Kind, action: string): string {
  return OWN_KINDS.has(kind) ? `omega_edge.model_${action}` : `omegaml.tasks.omega_${action}`
}

/** The task that answers as a service with a model of that kind. */
export function serviceTask(kind: Kind): string {
  return OWN_KINDS.has(kind) ? 'omega_edge.serve_own_model' : 'omega_edge.serve_model'
}

/** The task that asks a model of that kind in the words of a protocol. */
export function inferenceTask(kind: Kind): string {
  return OWN_KINDS.has(kind) ? 'omega_edge.infer_own' : 'omega_edge.infer'
}

export function isInferenceTask(task: string): boolean {
  return task.startsWith('omega_edge.infer')
}

export type ModelAction = (typeof MODEL_ACTIONS)[number]
