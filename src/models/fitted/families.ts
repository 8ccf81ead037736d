import type { Family } from './estimator.ts'
import { linearRegressors } from './linear/regressors.ts'

/** All classes that are computed here, by family. */
export const FAMILIES: readonly Family[] = [linearRegressors]
