import { isIP } from 'node:net'
import { isBasePath, isPathPrefix } from '../routing/base-path.ts'
import type { Connection } from './connection.ts'

export type Protocol = 'http' | 'https'

/** How a request reads from outside, where proxies may stand before the server. */
export interface Outside {
  /** What stands before every path there, such as `/ml`; empty where nothing does. */
  readonly base: string
  /** What of it the request's own path still has: a proxy may take it off. */
  readonly carried: string
  /** The host that the client has asked for, with its port, where a trusted proxy says so. */
  readonly host: string | undefined
  /** By which protocol the client has asked, where a trusted proxy says so. */
  readonly protocol: Protocol | undefined
  /** Of the client; undefined where nobody says. */
  address(): string | undefined
}

export interface OutsideOptions {
  /** Below which path the server is, such as `/ml`. */
  readonly basePath?: string
  /** Whether what the sender at an address says of its own client is believed; nobody is when absent. */
  readonly trustsProxy?: (address: string) => boolean
}

/** Reads `X-Forwarded-Prefix`, `-Host`, `-Proto` and `-For`, or `Forwarded` (RFC 7239), of those who are trusted. */
export function outsideReader({
  basePath = '',
  trustsProxy,
}: OutsideOptions): (request: Request, connection: Connection) => Outside {
  if (!trustsProxy && basePath === '')
    return (_, connection) => ({ ...DIRECT, address: () => addressOf(connection) })
  return (request, connection) => {
    const sender = () => addressOf(connection)
    const { prefix, host, protocol, hops } =
      (trustsProxy && said(request.headers, sender(), trustsProxy)) ?? NOTHING
    const base = prefix ?? basePath
    const prefixes = [base, basePath].filter((one) => isBasePath(one))
    const path = prefixes.length === 0 ? '' : pathOf(request.url)
    const carried = prefixes.find((one) => isBelow(path, one)) ?? ''
    return {
      base,
      carried,
      host,
      protocol,
      address: () => (trustsProxy && hops ? clientOf(sender(), hops, trustsProxy) : sender()),
    }
  }
}

const DIRECT = { base: '', carried: '', host: undefined, protocol: undefined }

/** Where the handler is not ours to call, a runtime may give an argument of its own for the connection. */
function addressOf({ address }: Connection): string | undefined {
  return typeof address === 'string' ? address : undefined
}

/** The path of a request without its prefix. */
export function inside(path: string, { carried }: Pick<Outside, 'carried'>): string {
  return path.slice(carried.length) || '/'
}

interface Said {
  readonly prefix?: string | undefined
  readonly host?: string | undefined
  readonly protocol?: Protocol | undefined
  /** For whom each proxy has asked, the nearest first. */
  readonly hops?: readonly string[]
}

const NOTHING: Said = {}

/** `X-Forwarded-*` before `Forwarded`: most proxies set the former and hand on what a client says in the latter. */
function said(headers: Headers, sender: string | undefined, trusts: (address: string) => boolean): Said {
  if (sender === undefined || !trusts(plain(sender))) return NOTHING
  const first = (name: string) => headers.get(`x-forwarded-${name}`)?.split(',')[0]?.trim() || undefined
  const protocol = protocolOf(first('proto'))
  const own = {
    prefix: prefixOf(headers.get('x-forwarded-prefix') ?? ''),
    host: hostOf(first('host'), protocol),
    protocol,
    hops: (headers.get('x-forwarded-for') ?? '').split(',').flatMap(addressIn).reverse(),
  }
  if (own.host !== undefined || own.hops.length > 0) return own
  const elements = forwarded(headers.get('forwarded') ?? '')
  const [outermost] = elements
  const spoken = protocolOf(outermost?.get('proto')) ?? protocol
  return {
    ...own,
    host: hostOf(outermost?.get('host'), spoken),
    protocol: spoken,
    hops: elements.flatMap((element) => addressIn(element.get('for') ?? '')).reverse(),
  }
}

/** Each proxy that takes off a part of its own may add it behind those of the proxies before it; undefined unless all are plain text. */
function prefixOf(header: string): string | undefined {
  const given = header.split(',').map((part) => part.trim())
  const parts = given.filter((part) => part !== '').map((part) => part.replace(/\/+$/, ''))
  const isPlain = parts.length > 0 && parts.every((part) => part === '' || isPathPrefix(part))
  return isPlain ? parts.join('') : undefined
}

function protocolOf(text: string | undefined): Protocol | undefined {
  const spelled = text?.toLowerCase()
  return spelled === 'https' || spelled === 'http' ? spelled : undefined
}

/** Without the port that its protocol has anyway, as a browser spells it in `Origin`. */
function hostOf(host: string | undefined, protocol: Protocol = 'http'): string | undefined {
  const url = `${protocol}://${host}`
  return host !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}

/** The nearest that is not trusted, or else the farthest. */
function clientOf(
  sender: string | undefined,
  hops: readonly string[],
  trusts: (address: string) => boolean,
): string | undefined {
  if (sender === undefined) return undefined
  const all = [plain(sender), ...hops]
  return all.find((address) => !trusts(address)) ?? all.at(-1)
}

/** An IPv4 address as such, also where a socket for IPv6 has taken it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** Without a port; nothing for what is no address, such as "unknown". */
function addressIn(text: string): string[] {
  const trimmed = text.trim()
  const [, bracketed, dotted] = /^(?:\[(.*)\](?::\d+)?|([\d.]+):\d+)$/.exec(trimmed) ?? []
  const address = plain(bracketed ?? dotted ?? trimmed)
  return isIP(address) ? [address] : []
}

/** The elements of a header `Forwarded`, each the parameters of one proxy. */
function forwarded(header: string): ReadonlyMap<string, string>[] {
  const elements = header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []
  return elements.map((element) => {
    const pairs = element.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))/g)
    return new Map(
      [...pairs].map(([, name = '', quoted, token = '']) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? token,
      ]),
    )
  })
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`)
}

/** As it was sent: the path of `http://host/a%2Fb?x` is `/a%2Fb`. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  return start < 0 ? '/' : url.slice(start).replace(/[?#].*$/s, '')
}
