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

export type ModelAction = (typeof MODEL_ACTIONS)[number]
