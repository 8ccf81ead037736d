import { once } from 'node:events'
import net from 'node:net'
import { BSON } from 'mongodb'

/** Type of an answer to the one question that every version takes (MongoDB, "Wire Protocol": OP_REPLY). */
const OP_REPLY = 1

/** Answers each question as a database would that speaks no newer form of the protocol than `wireVersion`. */
export async function startOldServer(wireVersion: number): Promise<{ port: number; close(): void }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (question) => {
      const limits = { maxBsonObjectSize: 2 ** 24, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 1000 }
      const document = BSON.serialize({
        ismaster: true,
        ...limits,
        minWireVersion: 0,
        maxWireVersion: wireVersion,
        ok: 1,
      })
      const header = Buffer.alloc(36)
      header.writeInt32LE(36 + document.length, 0)
      question.copy(header, 8, 4, 8)
      header.writeInt32LE(OP_REPLY, 12)
      header.writeInt32LE(1, 32)
      socket.write(Buffer.concat([header, document]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() }
}
