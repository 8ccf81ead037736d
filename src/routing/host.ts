import { isIP } from 'node:net'

/** Whether it is a name or an address, without a port or a scheme; an empty one is not told apart. */
export function isHost(text: string): boolean {
  return text === '' || isIP(text) !== 0 || /^[\w.-]+$/.test(text)
}

/** As a browser spells it in `Origin` (RFC 6454, 6.2). */
export function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^\s/*]+$/.test(text)
}
