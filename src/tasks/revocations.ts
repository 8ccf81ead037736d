import type { TaskRecords } from '../store/task-records.ts'
import type { Broker } from './broker.ts'
import type { TasksInFlight } from './tasks-in-flight.ts'

/** How far back: clocks differ, and a revocation is stored a while after it was asked for. In ms. */
const LOOK_BACK = 60_000

export interface RevocationsOptions {
  readonly records: Pick<TaskRecords, 'find' | 'revokedSince'>
  readonly broker: Pick<Broker, 'revoke'>
  readonly tasks: TasksInFlight
}

/** Stops here what another process has revoked. */
export async function followRevocations({ records, broker, tasks }: RevocationsOptions): Promise<void> {
  if (tasks.size === 0) return
  const since = new Date(Date.now() - LOOK_BACK)
  for (const id of await records.revokedSince(since)) {
    const record = tasks.get(id) && (await records.find(id))
    if (!record) continue
    // It may have ended while it was looked at.
    tasks.remove(id)?.end(record)
    await broker.revoke(id)
  }
}
