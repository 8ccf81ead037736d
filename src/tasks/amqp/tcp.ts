import net from 'node:net'
import tls from 'node:tls'
import type { OpenTransport } from './transport.ts'

/** AMQP's own transport: `amqp:` over TCP, `amqps:` over TLS. */
export const openTcp: OpenTransport = (url, events, signal) => {
  const isSecure = url.protocol === 'amqps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (isSecure ? 5671 : 5672))
  return new Promise((resolve, reject) => {
    const socket = isSecure
      ? tls.connect({ host, port, ...(net.isIP(host) === 0 && { servername: host }) })
      : net.connect({ host, port })
    let reason = new Error(`The connection to ${host}:${port} was closed`)
    let isOpen = false
    const abandon = () => socket.destroy(new Error(`No connection to ${host}:${port} in time`))
    signal.addEventListener('abort', abandon)
    socket.setNoDelay(true)
    socket.on('error', (error) => {
      reason = error
    })
    socket.on('close', () => {
      signal.removeEventListener('abort', abandon)
      if (isOpen) events.closed(reason)
      else reject(reason)
    })
    socket.on('data', (bytes: Buffer) => events.data(bytes))
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abandon)
      isOpen = true
      resolve({
        send: (bytes) => {
          if (!socket.destroyed) socket.write(bytes)
        },
        get buffered() {
          return socket.writableLength
        },
        close: () => socket.destroy(),
      })
    })
  })
}
