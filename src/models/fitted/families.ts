import { dummies } from './dummy.ts'
import { adaBoost } from './ensemble/ada-boost.ts'
import { bagging } from './ensemble/bagging.ts'
import { gradientBoosting } from './ensemble/gradient-boosting.ts'
import { histGradientBoosting } from './ensemble/hist-gradient-boosting.ts'
import { isolationForest } from './ensemble/isolation-forest.ts'
import type { Family } from './estimator.ts'
import { linearClassifiers } from './linear/classifiers.ts'
import { generalizedLinear } from './linear/generalized.ts'
import { linearOneClass } from './linear/one-class.ts'
import { linearRegressors } from './linear/regressors.ts'
import { decisionTrees } from './tree/decision-trees.ts'
import { forests } from './tree/forests.ts'

/** All classes that are computed here, by family. */
export const FAMILIES: readonly Family[] = [
  // Linear models.
  linearRegressors,
  linearClassifiers,
  generalizedLinear,
  linearOneClass,
  // Trees.
  decisionTrees,
  forests,
  gradientBoosting,
  histGradientBoosting,
  isolationForest,
  // Estimators of estimators.
  adaBoost,
  bagging,
  dummies,
]
