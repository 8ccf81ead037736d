import { OmegaError } from '../error.ts'
import { guidePresenter, type Presenter } from './presenter.ts'
import { problemBody, toResponse } from './response.ts'

/** Below which paths the protocols of model servers are, whose errors are all of one form. */
const PLACES = /^\/v[12](?:\/|$)/

/** Whether clients there expect the words of a model server. */
export function isInference(pathname: string): boolean {
  return PLACES.test(pathname)
}

/** As the Open Inference Protocol and TensorFlow Serving word an error: `{"error": "..."}`. */
export const inferencePresenter: Presenter = {
  ...guidePresenter,
  respond: async (route, _, answer) => toResponse(route, await answer),
  problem(thrown, requestId) {
    const { status, body } = problemBody(thrown, requestId)
    const { detail } = body as { readonly detail: string }
    const headers = thrown instanceof OmegaError ? thrown.headers : {}
    return Response.json({ error: detail }, { status, headers })
  },
}
