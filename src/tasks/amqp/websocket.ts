import { openTcp } from './tcp.ts'
import type { OpenTransport } from './transport.ts'

/** How long the other side may take to agree to a close, in ms; one that is gone never does. */
const CLOSING = 500

/** Of one message, in bytes: relays bound what they take at once. */
const PIECE = 64 * 2 ** 10

/** websockify knows `binary` alone and takes only what is offered first, ours and brokers know `amqp`. */
const PROTOCOLS = ['binary', 'amqp']

/** AMQP in binary messages of a WebSocket, `ws:` or `wss:`, cut anywhere. */
export const openWebSocket: OpenTransport = (url, events, signal) => {
  const address = new URL(url)
  address.username = ''
  address.password = ''
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, PROTOCOLS)
    socket.binaryType = 'arraybuffer'
    let isOpen = false
    let isDone = false
    const done = (reason: Error) => {
      if (isDone) return
      isDone = true
      signal.removeEventListener('abort', abandon)
      if (isOpen) events.closed(reason)
      else reject(reason)
    }
    const close = (reason: Error) => {
      socket.close()
      setTimeout(() => done(reason), CLOSING)
    }
    const abandon = () => {
      socket.close()
      done(new Error(`No connection to ${address.host} in time`))
    }
    signal.addEventListener('abort', abandon)
    socket.addEventListener('message', ({ data }: MessageEvent) => {
      if (isDone) return
      if (data instanceof ArrayBuffer) events.data(new Uint8Array(data))
      else close(new Error(`${address.host} sent text where AMQP is binary`))
    })
    let isFailing = false
    socket.addEventListener('error', (event) => {
      isFailing = true
      const failed = (why: string) => done(new Error(`No WebSocket connection to ${address.host}${why}`))
      if (isOpen) failed('')
      else reasonOf(event, address, signal).then(failed)
    })
    socket.addEventListener('close', ({ code }: CloseEvent) => {
      // An error tells more than the close that follows it.
      if (!isFailing) done(new Error(`The connection to ${address.host} was closed (${code})`))
    })
    socket.addEventListener('open', () => {
      if (isDone) return
      signal.removeEventListener('abort', abandon)
      isOpen = true
      resolve({
        send: (bytes) => {
          for (let at = 0; at < bytes.length; at += PIECE) {
            if (socket.readyState !== WebSocket.OPEN) return
            // A copy: the protocol uses its buffers again.
            socket.send(bytes.slice(at, at + PIECE))
          }
        },
        get buffered() {
          return socket.bufferedAmount
        },
        close: () => close(new Error('The connection was closed')),
      })
    })
  })
}

/** Why there is no connection; Node does not say so of its WebSocket, so that its address is asked once more. */
async function reasonOf(event: Event, address: URL, signal: AbortSignal): Promise<string> {
  const said = 'message' in event && typeof event.message === 'string' ? event.message : ''
  if (said !== '') return `: ${said}`
  const isSecure = address.protocol === 'wss:'
  const place = new URL(`${isSecure ? 'amqps' : 'amqp'}://${address.hostname}`)
  place.port = address.port || (isSecure ? '443' : '80')
  try {
    const transport = await openTcp(place, { data: () => {}, closed: () => {} }, signal)
    transport.close()
    return ': it refuses to speak AMQP'
  } catch (error) {
    return `: ${error instanceof Error ? error.message : String(error)}`
  }
}
