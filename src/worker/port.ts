import process from 'node:process'
import { createInterface } from 'node:readline'
import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerNews, WorkerOrder } from '../tasks/worker-protocol.ts'
import { parseOrder } from './order-text.ts'
import { watchParent } from './watch-parent.ts'

/** How a worker hears and tells, be it a thread or a process. */
export interface WorkerPort {
  /** What the worker was started with. */
  readonly data: unknown
  tell(news: WorkerNews): void
  listen(hear: (order: WorkerOrder) => void): void
  /** Ends the worker when all is told. */
  end(): void
}

export function openPort(): WorkerPort {
  return parentPort ? threadPort(parentPort) : processPort()
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
function processPort(): WorkerPort {
  watchParent()
  const write = process.stdout.write.bind(process.stdout)
  // What code of users prints past Python's own streams must not come between.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  console.log = console.error
  return {
    data: JSON.parse(process.argv.at(-1) ?? 'null'),
    tell: (news) => void write(`${JSON.stringify(news)}\n`),
    listen: (hear) => {
      const lines = createInterface({ input: process.stdin })
      lines.on('line', (line) => hear(parseOrder(line)))
      lines.on('close', () => process.exit(0))
    },
    end: () => void write('', () => process.exit(0)),
  }
}
