import { isIP } from 'node:net'
import proxyAddr from 'proxy-addr'

/** Whether it is a name or an address, without a port or a scheme; an empty one is not told apart. */
export function isHost(text: string): boolean {
  return text === '' || isIP(text) !== 0 || /^[\w.-]+$/.test(text)
}

/** As a browser spells it in `Origin` (RFC 6454, 6.2). */
export function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^\s/*]+$/.test(text)
}

/**
 * Whether each is an address, a network such as `10.0.0.0/8`, or a name such as `loopback`. Numbers such as 1, elsewhere how many
 * proxies there are, would be read as addresses (0.0.0.1).
 */
export function areProxies(addresses: string[]): boolean {
  try {
    proxyAddr.compile(addresses)
    return addresses.every((one) => /^[a-z]+$/.test(one) || isIP(one.split('/', 1)[0]!) !== 0)
  } catch {
    return false
  }
}
