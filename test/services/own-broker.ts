import { createConnection, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { ProcessGroup } from './process-group.ts'

export const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A RabbitMQ that a test may kill and start again on what it has kept in its folder. */
export async function startOwnBroker(folder: string, port: number): Promise<ProcessGroup> {
  for (let attempt = 0; attempt < 3; attempt++) {
    // One that was killed just now may still take connections.
    while (await isOpen(port)) await nap(50)
    const broker = new ProcessGroup('bash', [join(import.meta.dirname, 'rabbitmq.sh'), folder, String(port)])
    broker.child.stdout?.resume()
    while (broker.isRunning) {
      if (await isOpen(port)) return broker
      await nap(200)
    }
    // Erlang may still know the name of the one that was killed.
    await nap(1000)
  }
  throw new Error(`RabbitMQ does not start on port ${port}`)
}

/** A port such that it and the two behind it, which RabbitMQ takes too, are free. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const port = 32_000 + Math.floor(Math.random() * 500)
    const servers = await Promise.all([port, port + 1, port + 2].map(listen))
    const areFree = servers.every((server) => server !== undefined)
    await Promise.all(servers.map((server) => server && new Promise((done) => server.close(done))))
    if (areFree) return port
  }
}

function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

export async function isOpen(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  const found = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  socket.destroy()
  return found
}
