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

/** The task that computes with a model of that kind: omega-ml's workers have no runtime for ONNX, this server's do. */
export function modelTask(kind: Kind, action: string): string {
  return kind === 'onnx' ? `omega_edge.onnx_${action}` : `omegaml.tasks.omega_${action}`
}

export type ModelAction = (typeof MODEL_ACTIONS)[number]
