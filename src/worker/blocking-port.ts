import { readSync } from 'node:fs'
import process from 'node:process'
import type { WorkerOrder } from '../tasks/worker-protocol.ts'
import { parseOrder } from './order-text.ts'
import { patiently } from './patiently.ts'
import { watchParent } from './watch-parent.ts'
import type { WorkerPort } from './worker-port.ts'
import { writeLine } from './write-line.ts'

const NEWLINE = 10
const INPUT = 0

/** What a socket between processes may hold, in bytes. */
const PIECE = 256 * 1024

/**
 * JSON lines on the standard streams of a process that does nothing else: it stands still until the next order comes. Reading
 * through the event loop costs a switch of threads on Deno, six times as long as the whole way there and back.
 */
export function blockingPort(data: unknown): WorkerPort {
  watchParent()
  for (const stream of [process.stdin, process.stdout]) standStill(stream)
  // Nobody else may write where the protocol is.
  Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true })
  console.log = console.error
  return {
    data,
    tell: writeLine,
    listen: (hear) => void setImmediate(takeOrders, hear),
    end: () => process.exit(0),
  }
}

async function takeOrders(hear: (order: WorkerOrder) => Promise<void>): Promise<void> {
  for (const lines = new InputLines(); ; ) {
    const line = lines.next()
    if (line === undefined) process.exit(0)
    await hear(parseOrder(line))
    await new Promise(setImmediate) // what the task has left behind, such as what is to be released
  }
}

class InputLines {
  readonly #piece = Buffer.allocUnsafe(PIECE)
  #rest: Buffer[] = []

  /** Waits for the next line; undefined at the end. */
  next(): string | undefined {
    const [held] = this.#rest
    if (held) {
      this.#rest = []
      const line = this.#take(held)
      if (line !== undefined) return line
    }
    for (;;) {
      const length = patiently(() => readSync(INPUT, this.#piece, 0, PIECE, null))
      if (length === 0) return undefined
      const line = this.#take(this.#piece.subarray(0, length))
      if (line !== undefined) return line
    }
  }

  #take(bytes: Buffer): string | undefined {
    const end = bytes.indexOf(NEWLINE)
    if (end < 0) {
      this.#rest.push(Buffer.from(bytes))
      return undefined
    }
    const head = bytes.subarray(0, end)
    const line = this.#rest.length === 0 ? head : Buffer.concat([...this.#rest, head])
    this.#rest = end + 1 < bytes.length ? [Buffer.from(bytes.subarray(end + 1))] : []
    return line.toString()
  }
}

/**
 * Has reads and writes wait by themselves again, where the runtime has made the stream one that does not: Node does when anything
 * imports `node:process`. An order would wait for the next look else, 1 ms and more.
 */
function standStill(stream: object): void {
  // Node's own, of streams that libuv opened; other runtimes have none, and are looked at by turns.
  const { _handle } = stream as { readonly _handle?: { setBlocking?(isBlocking: boolean): number } }
  _handle?.setBlocking?.(true)
}
