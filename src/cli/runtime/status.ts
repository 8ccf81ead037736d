import type { Command } from 'commander'
import { badRequest, OmegaError } from '../../error.ts'
import type { ServiceStatus } from '../../tasks/broker.ts'

interface StatusFlags {
  readonly server: string
  readonly key?: string
}

/** Adds `om runtime status`: what a running server knows of its workers. */
export function addStatusCommand(runtime: Command): void {
  runtime
    .command('status')
    .description('List the workers of a running server, and what waits for them')
    .option('--server <url>', 'address of the server', 'http://127.0.0.1:8000')
    .option('--key <user:key>', 'who asks, where users sign in')
    .action(async (flags: StatusFlags) => {
      const { workers, queues } = await serviceStatus(flags)
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

async function serviceStatus({ server, key }: StatusFlags): Promise<ServiceStatus> {
  if (!URL.canParse(server)) {
    throw badRequest(`Server "${server}" must be an address such as "http://127.0.0.1:8000"`)
  }
  const headers = key === undefined ? undefined : { Authorization: `ApiKey ${key}` }
  const address = new URL('/api/v1/service-status/', server)
  const answer = await fetch(address, { ...(headers && { headers }) }).catch((cause: Error) => {
    throw new OmegaError('unavailable', `Server "${server}" cannot be reached`, { cause })
  })
  if (answer.ok) return (await answer.json()) as ServiceStatus
  throw new OmegaError('unavailable', `Server "${server}" answered ${answer.status}: ${await answer.text()}`)
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
