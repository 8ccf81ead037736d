import { type Constructor, constructorOf, type Estimator } from './estimator.ts'
import { kMeans } from './kmeans.ts'
import { linearRegression } from './linear-regression.ts'
import { logisticRegression } from './logistic-regression.ts'
import { minMaxScaler } from './min-max-scaler.ts'
import { type GivenParams, spelled } from './params.ts'
import { pca } from './pca.ts'
import { ridge } from './ridge.ts'
import { standardScaler } from './standard-scaler.ts'
import { valueError } from './value-error.ts'

interface Entry {
  readonly module: string
  readonly construct: Constructor
}

/** The embedded classes by their names. */
const CLASSES: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [linearRegression.name, { module: linearRegression.module, construct: constructorOf(linearRegression) }],
  [ridge.name, { module: ridge.module, construct: constructorOf(ridge) }],
  [
    logisticRegression.name,
    { module: logisticRegression.module, construct: constructorOf(logisticRegression) },
  ],
  [kMeans.name, { module: kMeans.module, construct: constructorOf(kMeans) }],
  [standardScaler.name, { module: standardScaler.module, construct: constructorOf(standardScaler) }],
  [minMaxScaler.name, { module: minMaxScaler.module, construct: constructorOf(minMaxScaler) }],
  [pca.name, { module: pca.module, construct: constructorOf(pca) }],
])

export const CLASS_NAMES: readonly string[] = [...CLASSES.keys()]

/**
 * Makes an estimator of a class that is named as `Ridge` or `sklearn.linear_model.Ridge`.
 *
 * @throws ComputationError `ValueError` for a class that is not embedded and for parameters it does not take.
 */
export function createEstimator(className: string, params: GivenParams, state?: unknown): Estimator {
  const name = className.slice(className.lastIndexOf('.') + 1)
  const entry = CLASSES.get(name)
  const module = className.slice(0, -name.length - 1)
  if (entry === undefined || (module !== '' && module !== entry.module)) {
    throw valueError(
      `Class ${spelled(className)} is not embedded, the embedded ones are ${CLASS_NAMES.join(', ')}; a server with a Python of scikit-learn (--python .venv/bin/python) or a cluster runs every class of it`,
    )
  }
  return entry.construct(params, state)
}
