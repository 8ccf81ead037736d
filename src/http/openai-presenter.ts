import { OmegaError } from '../error.ts'
import { guidePresenter, type Presenter } from './presenter.ts'
import { problemBody, toResponse } from './response.ts'

/** Below which path OpenAI's routes are, whose clients read errors of one form. */
const PLACE = /^\/api\/openai\/v1(?:\/|$)/

export function isOpenAi(pathname: string): boolean {
  return PLACE.test(pathname)
}

/** What OpenAI calls what goes wrong, by status (its API reference, "Error codes"). */
const TYPES: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  401: ['authentication_error', 'invalid_api_key'],
  403: ['permission_error', null],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['rate_limit_error', 'rate_limit_exceeded'],
}

/** As OpenAI words an error, with what the guide has beside it: its clients read `error.message`. */
export const openAiPresenter: Presenter = {
  ...guidePresenter,
  respond: async (route, _, answer) => toResponse(route, await answer),
  problem(thrown, requestId) {
    const { status, body } = problemBody(thrown, requestId)
    const { detail, exception } = body as { readonly detail: string; readonly exception?: object }
    const [type, code] = TYPES[status] ?? [status < 500 ? 'invalid_request_error' : 'server_error', null]
    const headers = thrown instanceof OmegaError ? thrown.headers : {}
    const error = { message: detail, type, param: null, code, ...(exception && { exception }) }
    return Response.json({ error }, { status, headers })
  },
}
