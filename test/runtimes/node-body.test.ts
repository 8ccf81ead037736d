import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../../runtimes/node-body.ts'

/** More than sockets and parser hold between them, in bytes. */
const LARGE = 32 << 20

const server = createServer()

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

/** A request that has begun to send, at both of its ends. */
async function upload() {
  const { port } = server.address() as AddressInfo
  const client = request({ port, method: 'PUT' }).on('error', () => {})
  client.flushHeaders()
  const [incoming] = (await once(server, 'request')) as [IncomingMessage]
  return { client, incoming, body: bodyOf(incoming)! }
}

describe('the body of a request on Node', () => {
  it('is what the client sends, in memory that nobody else has', async () => {
    const { client, body } = await upload()
    client.end(Buffer.alloc(LARGE, 'abc'))
    const buffers = new Set<ArrayBuffer>()
    const pieces: Uint8Array[] = []
    for await (const piece of body) {
      buffers.add(piece.buffer)
      pieces.push(piece)
    }
    expect(buffers.size).toBe(pieces.length)
    expect(Buffer.concat(pieces).equals(Buffer.alloc(LARGE, 'abc'))).toBe(true)
  })

  it('is read no faster than it is asked for', async () => {
    const { client, body } = await upload()
    client.end(Buffer.alloc(LARGE))
    const reader = body.getReader()
    await reader.read()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(client.writableFinished).toBe(false)
    await reader.cancel()
  })

  it('fails when the client leaves', async () => {
    const { client, incoming, body } = await upload()
    client.write('half')
    const reader = body.getReader()
    expect((await reader.read()).done).toBe(false)
    client.destroy()
    await expect(reader.read()).rejects.toThrow('aborted')
    expect(bodyOf(incoming)).toBeUndefined()
  })

  it('ends the connection when nobody wants it', async () => {
    const { client, body } = await upload()
    client.write('half')
    const closed = new Promise((resolve) => client.once('close', resolve))
    await body.cancel()
    await closed
  })
})
