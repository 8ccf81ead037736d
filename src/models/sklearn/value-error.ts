import { ComputationError } from '../../error.ts'

/** What scikit-learn raises for data or parameters that a model cannot work with. */
export function valueError(message: string, cause?: unknown): ComputationError {
  return new ComputationError('ValueError', message, cause)
}
