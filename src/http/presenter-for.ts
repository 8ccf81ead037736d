import { inferencePresenter, isInference } from './inference-presenter.ts'
import { isOpenAi, openAiPresenter } from './openai-presenter.ts'
import { guidePresenter, type Presenter } from './presenter.ts'

/**
 * Who words what is answered at a path: a protocol of others where it is one's, or else as the server is set. omega-ml's
 * open-source server has words of its own for OpenAI's routes.
 */
export function presenterFor(pathname: string, usual: Presenter): Presenter {
  if (isInference(pathname)) return inferencePresenter
  return isOpenAi(pathname) && usual === guidePresenter ? openAiPresenter : usual
}
