import type { Command } from 'commander'
import type { Platform } from '../../platform.ts'
import type { ServiceStatus } from '../../tasks/broker.ts'
import { Server } from '../remote/server.ts'
import { addServerOptions, type ServerOptions, serverOf } from '../remote/server-of.ts'

/** Where a server is that says nothing else. */
const HERE = 'http://127.0.0.1:8000'

/** Adds `om runtime status`: what a running server knows of its workers. */
export function addStatusCommand(runtime: Command, platform: Platform): void {
  const status = runtime
    .command('status')
    .description(`List the workers of a running server, ${HERE} when none is named, and what waits for them`)
    .option('--config <file>', 'settings as JSON (env: OMEGA_CONFIG)')
  addServerOptions(status).action(async (options: ServerOptions) => {
    const server =
      (await serverOf(platform, options)) ?? new Server(HERE, options.key ?? platform.env.OMEGA_KEY)
    const { workers, queues } = await server.json<ServiceStatus>('service-status/')
    printTable([
      ['WORKER', 'QUEUES', 'RUNNING'],
      ...workers.map((worker) => [
        worker.name,
        worker.queues.join(','),
        `${worker.running} of ${worker.concurrency}`,
      ]),
    ])
    console.log()
    printTable([
      ['QUEUE', 'WORKERS', 'WAITING'],
      ...queues.map((queue) => [queue.name, String(queue.workers), String(queue.waiting)]),
    ])
  })
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}
