import { naiveBayes } from './bayes/naive-bayes.ts'
import { lightgbm, plainLightgbm } from './boosting/lightgbm.ts'
import { plainXgboost, xgboost } from './boosting/xgboost.ts'
import {
  codingEncoders,
  countEncoder,
  meanEncoders,
  orderEncoder,
  valueEncoders,
} from './category-encoders/encoders.ts'
import { featureAgglomeration } from './cluster/feature-agglomeration.ts'
import { kMeans } from './cluster/k-means.ts'
import { nearestCenter } from './cluster/nearest-center.ts'
import { columnTransformer, featureUnion } from './compose/columns.ts'
import { balancedPipeline, pipeline } from './compose/pipeline.ts'
import { ellipticEnvelope } from './covariance/elliptic-envelope.ts'
import { components } from './decomposition/components.ts'
import { factorAnalysis } from './decomposition/factor-analysis.ts'
import { nmf } from './decomposition/nmf.ts'
import { kernelSampler, randomProjection } from './decomposition/projections.ts'
import { latentTopics } from './decomposition/topics.ts'
import { linearDiscriminant, quadraticDiscriminant } from './discriminant/discriminants.ts'
import { dummies } from './dummy.ts'
import { adaBoost } from './ensemble/ada-boost.ts'
import { bagging } from './ensemble/bagging.ts'
import { gradientBoosting } from './ensemble/gradient-boosting.ts'
import { histGradientBoosting } from './ensemble/hist-gradient-boosting.ts'
import { isolationForest } from './ensemble/isolation-forest.ts'
import type { Family } from './estimator.ts'
import {
  binaryGaussianProcess,
  gaussianProcessClassifier,
  gaussianProcessRegressor,
} from './gaussian-process/gaussian-process.ts'
import { kernelPca, kernelRidge, nystroem } from './kernel/kernel-models.ts'
import { linearClassifiers } from './linear/classifiers.ts'
import { generalizedLinear } from './linear/generalized.ts'
import { linearOneClass } from './linear/one-class.ts'
import { partialLeastSquares } from './linear/partial-least-squares.ts'
import { linearRegressors } from './linear/regressors.ts'
import { calibrated } from './meta/calibrated.ts'
import { isotonicRegression } from './meta/isotonic.ts'
import { oneVsOne, oneVsRest } from './meta/multi-class.ts'
import { chains, multiOutput } from './meta/multi-output.ts'
import { constantMember, outputCode } from './meta/output-code.ts'
import { stacking } from './meta/stacking.ts'
import { thresholds } from './meta/thresholds.ts'
import { votingClassifier, votingRegressor } from './meta/voting.ts'
import { searches, transformedTarget } from './meta/wrappers.ts'
import { gaussianMixture } from './mixture/gaussian-mixture.ts'
import { localOutlierFactor } from './neighbors/local-outlier-factor.ts'
import { nearestCentroid } from './neighbors/nearest-centroid.ts'
import { neighborClassifiers, neighborRegressors } from './neighbors/neighbors.ts'
import { perceptrons } from './neural/perceptrons.ts'
import { discretizer } from './preprocessing/bins.ts'
import { functionTransformer } from './preprocessing/functions.ts'
import { missingIndicator, simpleImputer } from './preprocessing/imputers.ts'
import { iterativeImputer } from './preprocessing/iterative-imputer.ts'
import { knnImputer } from './preprocessing/knn-imputer.ts'
import { oneHotEncoder } from './preprocessing/one-hot.ts'
import { labelBinarizer, labelEncoder, ordinalEncoder } from './preprocessing/ordinal.ts'
import { polynomialFeatures } from './preprocessing/polynomial.ts'
import { powerTransformer } from './preprocessing/power.ts'
import { quantileTransformer } from './preprocessing/quantiles.ts'
import { binarizer, normalizer, scalers } from './preprocessing/scalers.ts'
import { splineTransformer } from './preprocessing/splines.ts'
import { targetEncoder } from './preprocessing/target-encoder.ts'
import { scoredSelectors, selectFromModel } from './selection/selectors.ts'
import { labelPropagation } from './semi-supervised/label-propagation.ts'
import { vectorClassifiers, vectorRegressors } from './svm/machines.ts'
import { hashingVectorizer, tfidfTransformer, vectorizers } from './text/vectorizers.ts'
import { decisionTrees } from './tree/decision-trees.ts'
import { treesEmbedding } from './tree/embedding.ts'
import { forests } from './tree/forests.ts'

/** All classes that are computed here, by family. */
export const FAMILIES: readonly Family[] = [
  // Linear models.
  linearRegressors,
  linearClassifiers,
  generalizedLinear,
  linearOneClass,
  partialLeastSquares,
  // Trees.
  decisionTrees,
  forests,
  gradientBoosting,
  histGradientBoosting,
  isolationForest,
  xgboost,
  plainXgboost,
  lightgbm,
  plainLightgbm,
  // Estimators of estimators.
  adaBoost,
  bagging,
  dummies,
  // What prepares numbers and categories.
  scalers,
  normalizer,
  binarizer,
  powerTransformer,
  quantileTransformer,
  discretizer,
  polynomialFeatures,
  splineTransformer,
  functionTransformer,
  simpleImputer,
  knnImputer,
  iterativeImputer,
  missingIndicator,
  oneHotEncoder,
  ordinalEncoder,
  labelEncoder,
  labelBinarizer,
  targetEncoder,
  orderEncoder,
  valueEncoders,
  codingEncoders,
  meanEncoders,
  countEncoder,
  // Texts.
  vectorizers,
  hashingVectorizer,
  tfidfTransformer,
  // Columns, and what is made of several.
  scoredSelectors,
  selectFromModel,
  columnTransformer,
  featureUnion,
  pipeline,
  balancedPipeline,
  // Distances and distributions.
  vectorClassifiers,
  vectorRegressors,
  neighborClassifiers,
  neighborRegressors,
  nearestCentroid,
  localOutlierFactor,
  kernelRidge,
  gaussianProcessRegressor,
  gaussianProcessClassifier,
  binaryGaussianProcess,
  labelPropagation,
  naiveBayes,
  linearDiscriminant,
  quadraticDiscriminant,
  perceptrons,
  kMeans,
  nearestCenter,
  ellipticEnvelope,
  gaussianMixture,
  components,
  randomProjection,
  kernelSampler,
  kernelPca,
  nystroem,
  nmf,
  latentTopics,
  factorAnalysis,
  featureAgglomeration,
  treesEmbedding,
  isotonicRegression,
  // Estimators that are made of others.
  votingClassifier,
  votingRegressor,
  stacking,
  multiOutput,
  chains,
  oneVsRest,
  oneVsOne,
  outputCode,
  constantMember,
  calibrated,
  transformedTarget,
  searches,
  thresholds,
]
