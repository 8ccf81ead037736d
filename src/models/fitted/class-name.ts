import type { PickleObject } from '../../pickle/value.ts'

/**
 * The class by its public name, whatever module a version keeps it in: `sklearn.linear_model._ridge.Ridge` is
 * `sklearn.linear_model.Ridge`, `xgboost.sklearn.XGBClassifier` is `xgboost.XGBClassifier`.
 */
export function classNameOf({ module, name }: Pick<PickleObject, 'module' | 'name'>): string {
  const [top = '', sub] = module.split('.')
  return top === 'sklearn' && sub !== undefined ? `${top}.${sub}.${name}` : `${top}.${name}`
}
