import type { PickleObject } from '../../pickle/value.ts'

/**
 * The class by its public name, whatever module a version keeps it in: `sklearn.linear_model._ridge.Ridge` is
 * `sklearn.linear_model.Ridge`, `imblearn.pipeline.Pipeline` is itself, `xgboost.sklearn.XGBClassifier` is
 * `xgboost.XGBClassifier`.
 */
export function classNameOf({ module, name }: Pick<PickleObject, 'module' | 'name'>): string {
  const [top = '', sub] = module.split('.')
  return (top === 'sklearn' || top === 'imblearn') && sub !== undefined
    ? `${top}.${sub}.${name}`
    : `${top}.${name}`
}
