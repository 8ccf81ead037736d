import net from 'node:net'

/** A TCP proxy in front of a server that can cut, freeze, stall, refuse and cut bytes into small pieces. */
export interface Cuttable {
  readonly port: number
  /** Ends all connections; new ones are refused until `restore`. */
  cut(): void
  restore(): void
  /** Takes bytes and passes none on, as a machine that has gone away. */
  freeze(): void
  /** Takes no bytes at all until `restore`, so that they pile up at whoever sends them. */
  stall(): void
  /** Bytes that clients have sent so far. */
  received(): number
  /** Passes bytes on to the client in pieces of this size. */
  crumble(size: number): void
  close(): void
}

export async function startCuttable(target: { host: string; port: number }): Promise<Cuttable> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>()
  let [isCut, isFrozen, piece, received] = [false, false, 0, 0]
  const server = net.createServer((client) => {
    if (isCut) return client.destroy()
    const broker = net.connect(target)
    broker.setNoDelay(true)
    client.setNoDelay(true)
    const pair = [client, broker] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      broker.destroy()
    }
    client.on('data', (bytes) => {
      received += bytes.length
      if (!isFrozen) broker.write(bytes)
    })
    broker.on('data', async (bytes) => {
      if (isFrozen) return
      if (piece === 0) return client.write(bytes)
      broker.pause()
      for (let at = 0; at < bytes.length; at += piece) {
        await new Promise((resolve) => client.write(bytes.subarray(at, at + piece), resolve))
      }
      broker.resume()
    })
    client.on('error', end).on('close', end)
    // Of a machine that has gone away nothing is heard, its goodbye neither.
    const ended = () => isFrozen || end()
    broker.on('error', ended).on('close', ended)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isCut = true
    for (const [client, broker] of [...pairs]) {
      client.destroy()
      broker.destroy()
    }
  }
  return {
    port: (server.address() as net.AddressInfo).port,
    cut,
    restore: () => {
      isCut = false
      isFrozen = false
      for (const [client] of pairs) client.resume()
    },
    freeze: () => {
      isFrozen = true
    },
    stall: () => {
      for (const [client] of pairs) client.pause()
    },
    received: () => received,
    crumble: (size) => {
      piece = size
    },
    close: () => {
      cut()
      server.close()
    },
  }
}
