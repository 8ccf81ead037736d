import { badRequest } from '../../error.ts'

/** Where a broker is, who asks it, and for which of its virtual hosts. */
export interface BrokerUrl {
  readonly url: URL
  readonly user: string
  readonly password: string
  readonly vhost: string
}

const SCHEMES = ['amqp:', 'amqps:', 'ws:', 'wss:']

/** Takes a broker's URL apart; what is wrong is said without the URL, which has a password in it. */
export function parseBrokerUrl(text: string): BrokerUrl {
  const url = URL.parse(text)
  if (!url) throw wrong('it is no URL')
  if (!SCHEMES.includes(url.protocol)) throw wrong('it must begin with amqp, amqps, ws or wss')
  // Then a `/`, `?` or `#` of the password has ended the host.
  if (/@/.test(url.pathname + url.search + url.hash)) throw wrong('there is an "@" behind the host')
  try {
    return {
      url,
      user: decodeURIComponent(url.username) || 'guest',
      password: decodeURIComponent(url.password) || 'guest',
      vhost: decodeURIComponent(url.pathname.slice(1)) || '/',
    }
  } catch {
    throw wrong('a "%" is not followed by two hexadecimal digits')
  }
}

function wrong(what: string): Error {
  return badRequest(
    `The URL of the broker is wrong, ${what}: expected "amqp://user:password@host:port/vhost", special characters percent-escaped`,
  )
}
