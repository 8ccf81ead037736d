/** Paths of the server itself, which are never what a proxy has put before them. */
const OWN = /^\/(?:api|v1|v2|ui|healthz|readyz|metrics)(?:\/|$)/
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/

/** Whether it can stand before the paths of a server: plain text that means the same to every proxy. */
export function isPathPrefix(path: string): boolean {
  return PATH.test(path)
}

/** Whether a server can tell it from its own paths, so that it may be left on them. */
export function isBasePath(path: string): boolean {
  return PATH.test(path) && !OWN.test(path)
}
