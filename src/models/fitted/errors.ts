import { ComputationError } from '../../error.ts'

/** What this server does not compute: workers of Python can. `what` is a class or a setting of one. */
export function notComputed(what: string): ComputationError {
  return new ComputationError(
    'NotImplementedError',
    `${what} is not computed here: start the server with a Python that can (--python .venv/bin/python), or with workers of omega-ml (OMEGA_BROKER), or store the model as ONNX`,
  )
}

/** The file says of itself what cannot be. */
export function damagedState(className: string, name: string, wanted: string): ComputationError {
  return new ComputationError(
    'ValueError',
    `The stored ${className} has no ${wanted} as "${name}", store it again`,
  )
}

/** What scikit-learn raises for data that a model cannot work with. */
export function valueError(message: string): ComputationError {
  return new ComputationError('ValueError', message)
}

export function notFitted(className: string): ComputationError {
  return new ComputationError(
    'NotFittedError',
    `This ${className} instance is not fitted yet, call fit before it is stored`,
  )
}
