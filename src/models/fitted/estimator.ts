import type { PickleValue } from '../../pickle/value.ts'
import type { Label } from '../model.ts'
import type { FittedFeatures } from './features.ts'
import type { NumberRows, Predictions } from './results.ts'
import type { Samples } from './samples.ts'
import type { State } from './state.ts'

/**
 * A fitted object of scikit-learn: the methods that Python's has, with the same answers. What it does not have is absent.
 * Names and number of columns are checked by who calls it from outside; missing values and texts are its own to check.
 */
export interface Fitted {
  /** What `score` means where there is none of its own: accuracy of a classifier, R2 of a regressor. */
  readonly type: 'classifier' | 'regressor' | 'clusterer' | 'transformer' | 'outlier-detector'
  /** `classes_` of a classifier of one target. */
  readonly classes?: readonly Label[]
  /** The columns of the fit, of what says so elsewhere than in `n_features_in_`. */
  readonly features?: Pick<FittedFeatures, 'names' | 'count' | 'isSpelledWithUnderscores'>
  predict?(x: Samples): Predictions
  /** Of several targets a matrix each. */
  predictProba?(x: Samples): NumberRows | readonly NumberRows[]
  decisionFunction?(x: Samples): NumberRows
  transform?(x: Samples): Samples
  /** Of a transformer that can take back what it did, as the target of a regressor asks. */
  inverseTransform?(x: Samples): Samples
  /** Its own measure. The target is a column for each target; undefined where none was given. */
  score?(x: Samples, y: readonly (readonly Label[])[] | undefined): number
}

/** What a family may ask for while it makes one. */
export interface Making {
  /**
   * Makes an object within another one, a step or a member, by the same table.
   *
   * @throws ComputationError `NotImplementedError` for a class that nobody knows, by its name.
   */
  make(value: PickleValue | undefined): Fitted
}

/** Minor versions of scikit-learn, both included: `['1.3', '1.9']`. */
export type VersionRange = readonly [from: string, to: string]

/** Some classes of scikit-learn that are fitted alike. */
export interface Family {
  /** By their public names, such as `sklearn.linear_model.Ridge`. */
  readonly classes: readonly string[]
  /** Of whose files the state is known; others are refused. Undefined for classes that do not say their version. */
  readonly versions: VersionRange | undefined
  /**
   * Reads all that it needs: afterwards the state is let go of, with the bytes of the file.
   *
   * @throws ComputationError for a state or a setting that it does not compute with.
   */
  make(state: State, making: Making): Fitted
}

/** The versions whose states were looked at, for most families. */
export const KNOWN_VERSIONS: VersionRange = ['1.2', '1.9']
