import type { Answer, Wording } from '../routing/call.ts'
import type { Route } from '../routing/route.ts'
import { problem, toResponse } from './response.ts'

/** How answers are worded; what is answered is the same. */
export interface Presenter extends Wording {
  /** The response of a route to a request for `name`. What the route throws is answered here or thrown on. */
  respond(route: Route, name: string, answer: Promise<Answer>): Promise<Response>
  /** The answer of what was thrown. */
  problem(error: unknown, requestId: string): Response
  /** What `GET /api/v1/ping` answers. */
  ping(): object
}

/** As the guide has it, errors as problem details. */
export const guidePresenter: Presenter = {
  respond: async (route, _, answer) => toResponse(route, await answer),
  problem,
  ping: () => ({ message: 'pong' }),
  indexTypes: 'stored',
  piece: (_, piece) => piece,
  lastEvent: 'data: [DONE]\n\n',
}
