import process from 'node:process'
import { createInterface } from 'node:readline'
import { parentPort, workerData } from 'node:worker_threads'
import { blockingPort } from './blocking-port.ts'
import { parseOrder } from './order-text.ts'
import { watchParent } from './watch-parent.ts'
import type { WorkerPort } from './worker-port.ts'
import { writeLine } from './write-line.ts'

/** `stands` says by the data whether a process does nothing while it waits, not even what its event loop would. */
export function openPort(stands: (data: unknown) => boolean = () => false): WorkerPort {
  if (parentPort) return threadPort(parentPort)
  const data: unknown = JSON.parse(process.argv.at(-1) ?? 'null')
  return stands(data) ? blockingPort(data) : processPort(data)
}

function threadPort(port: NonNullable<typeof parentPort>): WorkerPort {
  return {
    data: workerData,
    tell: (news) => port.postMessage(news),
    listen: (hear) => void port.on('message', hear),
    end: () => port.close(),
  }
}

/** JSON lines on the standard streams, since the runtimes' own channels differ. */
function processPort(data: unknown): WorkerPort {
  watchParent()
  // What code of users prints past Python's own streams must not come between.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  console.log = console.error
  return {
    data,
    tell: writeLine,
    listen: (hear) => {
      const lines = createInterface({ input: process.stdin })
      lines.on('line', (line) => void hear(parseOrder(line)))
      lines.on('close', () => process.exit(0))
    },
    end: () => process.exit(0),
  }
}
