import { OmegaError } from '../error.ts'
import { NO_PERMIT } from '../ui/permit.ts'
import type { createUi, UiOptions } from '../ui/ui.ts'
import { limitedBody, sentPieces } from './body.ts'
import type { Connection } from './connection.ts'
import { formParts } from './form-parts.ts'
import type { RequestContext } from './handler.ts'
import { inside } from './outside.ts'
import { type PermitOptions, permitOf } from './permits.ts'
import { guidePresenter } from './presenter.ts'
import { RequestBody } from './request-body.ts'
import { problem } from './response.ts'
import type { Principal } from './sign-in.ts'

/** Of a form that somebody has filled in, in bytes. */
const LONGEST_FORM = 1 << 20

export interface BrowserPagesOptions extends UiOptions, PermitOptions {
  readonly api: (request: Request, context: RequestContext) => Promise<Response>
  /** Who asks, as the API itself finds out; undefined where nobody has to sign in. */
  readonly authenticate?: ((request: Request, address?: string) => Promise<Principal | undefined>) | undefined
  /** Told of every defect, with the id that the client was answered. */
  readonly report?: ((error: unknown, requestId: string) => void) | undefined
}

/**
 * The pages for browsers. What they ask of the API goes through its own handler: sign-in, rules and limits are the same,
 * and attempts to sign in count for the address of the browser. Pages read the words of the guide, however a server is set.
 */
export function browserPages({
  api,
  authenticate,
  report,
  ...options
}: BrowserPagesOptions): (request: Request, context: RequestContext) => Promise<Response> {
  const ui = loadOnce(async () => (await import('../ui/ui.ts')).createUi(options))
  return async (request, context) => {
    // What pages ask has no prefix, whatever the browser's request has.
    const outside = { ...context.outside, carried: '' }
    const answer = async (asked: Request, body: RequestBody, connection: Connection) => {
      try {
        return await api(asked, { ...context, body, connection, outside, presenter: guidePresenter })
      } catch (error) {
        const refused = problem(error, context.requestId)
        if (refused.status === 500) report?.(error, context.requestId)
        return refused
      }
    }
    // What an answer of ours waits for is not what the connection of the browser waits for.
    const { address } = context.connection
    const url = new URL(request.url)
    return (await ui())(request, {
      pathname: inside(url.pathname, context.outside),
      call: (asked) => answer(asked, new RequestBody(asked), { address }),
      pass: (asked) => answer(asked, context.body, context.connection),
      form: () => formOf(context.body),
      parts: () => formParts(sentPieces(context.body), request.headers.get('content-type') ?? ''),
      permit: async (asked) => {
        try {
          return permitOf(options, await authenticate?.(asked, context.outside.address()))
        } catch (error) {
          if (error instanceof OmegaError) return NO_PERMIT // who asks the API is told why
          throw error
        }
      },
      isSecure: url.protocol === 'https:' || context.outside.protocol === 'https',
    })
  }
}

type Ui = ReturnType<typeof createUi>

/** Loads the pages for the first who asks, which may be nobody; again when that has failed. */
function loadOnce(load: () => Promise<Ui>): () => Promise<Ui> {
  let loaded: Promise<Ui> | undefined
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}

/** Also where nothing says how long it is. */
async function formOf(body: RequestBody): Promise<URLSearchParams> {
  const sent = limitedBody(
    body,
    null,
    LONGEST_FORM,
    `A form has at most ${LONGEST_FORM} bytes, send more by the API`,
  )
  return new URLSearchParams(await new Response(sent).text())
}
