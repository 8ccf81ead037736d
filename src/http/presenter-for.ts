import { inferencePresenter, isInference } from './inference-presenter.ts'
import { isOpenAi, openAiPresenter } from './openai-presenter.ts'
import type { Presenter } from './presenter.ts'

/** Who words what is answered at a path: a protocol of others where it is one's, or else as the server is set. */
export function presenterFor(pathname: string, usual: Presenter): Presenter {
  if (isInference(pathname)) return inferencePresenter
  return isOpenAi(pathname) ? openAiPresenter : usual
}
