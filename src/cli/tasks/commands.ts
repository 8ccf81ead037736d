import type { Command } from 'commander'
import { notFound, OmegaError } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import type { Store } from '../../store/store.ts'
import type { TaskId, TaskRecord } from '../../store/task-records.ts'
import { printJson } from '../print-json.ts'
import type { Server } from '../remote/server.ts'
import { type StoreOptions, storeCommand, useEither, useStore } from '../store-command.ts'
import { wholeNumber } from '../whole-number.ts'
import { cancelRemote, listRemote, showRemote } from './remote.ts'

/** How long it is kept that a task was cancelled, in ms. */
const KEPT = 24 * 60 * 60 * 1000

/** Adds `om tasks list|show|cancel`. A server on the same store stops what is cancelled here. */
export function addTaskCommands(tasks: Command, platform: Platform): void {
  const either = (
    options: StoreOptions,
    onServer: (server: Server) => Promise<void>,
    use: (store: Store) => Promise<void>,
  ) => useEither(platform, options, onServer, () => useStore(platform, options, use))

  storeCommand(tasks, 'list', 'List tasks, the newest first')
    .option('--limit <n>', 'tasks to list, 0 for all', '50')
    .action((options: StoreOptions & { limit: string }) => {
      const given = wholeNumber('--limit', options.limit, 0)
      return either(
        options,
        (server) => listRemote(server, given),
        async (store) => {
          const query = { bucket: options.bucket, offset: 0, limit: given || Number.MAX_SAFE_INTEGER }
          for (const task of (await store.tasks.list(query)).tasks) console.log(line(task))
        },
      )
    })
  storeCommand(tasks, 'show <id>', 'Print what is known of a task').action(
    (id: string, options: StoreOptions) =>
      either(
        options,
        (server) => showRemote(server, id),
        async (store) => {
          printJson(await found(store, id))
        },
      ),
  )
  storeCommand(tasks, 'cancel <id>', 'Revoke a task').action((id: string, options: StoreOptions) =>
    either(
      options,
      (server) => cancelRemote(server, id),
      async (store) => {
        const task = await found(store, id)
        const now = new Date()
        const expires = new Date(now.getTime() + KEPT)
        if (await store.tasks.finish(task.id, { state: 'REVOKED' }, now, expires)) return
        throw new OmegaError(
          'conflict',
          `Task "${id}" has ended already, as ${(await found(store, id)).state}`,
        )
      },
    ),
  )
}

async function found(store: Store, id: string): Promise<TaskRecord> {
  const task = await store.tasks.find(id as TaskId)
  if (task) return task
  throw notFound(`There is no task "${id}", "om tasks list" shows those there are`)
}

function line({ id, state, subject, submitted }: TaskRecord): string {
  const { resource, name, action } = subject
  return `${id}\t${state}\t${resource}/${name}/${action}\t${submitted.toISOString()}`
}
