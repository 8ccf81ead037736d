import type { MiddlewareHandler } from 'hono'
import { OmegaError } from '../error.ts'
import type { Outside } from './outside.ts'

type Guard = MiddlewareHandler<{ Bindings: { readonly outside?: Pick<Outside, 'host'> } }>

const SAFE = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses writes that a page of another origin sends. A browser lets such a page send text without asking
 * first, which would reach a server on the user's own machine; clients that are no browsers send no `Origin`.
 */
export function refuseForeignOrigins(allowed: readonly string[]): Guard {
  return (c, next) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && !SAFE.includes(c.req.method)) {
      const own = [new URL(c.req.url).host, c.env?.outside?.host]
      // A proxy may have put a host of its own in the place of the page's; the browser still says which is which.
      const isOwn =
        c.req.header('sec-fetch-site') === 'same-origin' ||
        (URL.canParse(origin) && own.includes(new URL(origin).host))
      if (!isOwn && !allowed.includes(origin)) {
        throw new OmegaError(
          'forbidden',
          `Pages of "${origin}" may not write here, start the server with --cors to let one`,
        )
      }
    }
    return next()
  }
}

/**
 * Refuses to compute for a page of another origin, by GET too: a GET may train a model, and an image's address is
 * enough to send one. Browsers say by `Sec-Fetch-Site` where a request comes from.
 */
export function refuseForeignComputing(request: Request, allowed: readonly string[]): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return
  const origin = request.headers.get('origin')
  if (origin !== null && allowed.includes(origin)) return
  throw new OmegaError(
    'forbidden',
    'Pages of other origins may not compute here, start the server with --cors to let one',
  )
}

/** Whether a user has followed a link: the answer is a page of its own, which the page of the link cannot read. */
export function isNavigation({ method, headers }: Request): boolean {
  return (
    method === 'GET' &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  )
}

/**
 * Refuses requests for another host. A page can make its own name point to this machine (DNS rebinding), and is then
 * of the same origin as far as a browser can tell; the name in `Host` is still its own.
 */
export function refuseForeignHosts(accepts: (host: string) => boolean | Promise<boolean>): Guard {
  return async (c, next) => {
    // Such a page could also name another host as a proxy does, so that both have to be right.
    const forwarded = c.env?.outside?.host
    const asked = forwarded === undefined ? [c.req.url] : [c.req.url, `http://${forwarded}`]
    for (const url of asked) {
      const { hostname } = new URL(url)
      const isAccepted = accepts(hostname)
      if (isAccepted === true || (await isAccepted)) continue
      throw new OmegaError(
        'forbidden',
        `This server is for this machine only, not for "${hostname}": ask it as localhost, or add a user with "om auth add NAME"`,
      )
    }
    await next()
  }
}
