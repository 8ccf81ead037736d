import { inferencePresenter, isInference } from './inference-presenter.ts'
import type { Presenter } from './presenter.ts'

/** Who words what is answered at a path: a protocol of model servers where it is one's, or else as the server is set. */
export function presenterFor(pathname: string, usual: Presenter): Presenter {
  return isInference(pathname) ? inferencePresenter : usual
}
