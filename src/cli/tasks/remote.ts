import { printJson } from '../print-json.ts'
import type { Server } from '../remote/server.ts'

interface TaskStatus {
  readonly task_id: string
  readonly status: string
  readonly resource: string
  readonly name: string
  readonly action: string
  readonly submitted: string
}

export async function listRemote(server: Server, limit: number): Promise<void> {
  for (const task of await server.list<TaskStatus>('task/', { limit: String(limit) })) {
    const { task_id, status, resource, name, action, submitted } = task
    console.log(`${task_id}\t${status}\t${resource}/${name}/${action}\t${submitted}`)
  }
}

/** Prints what the API tells of a task. */
export async function showRemote(server: Server, id: string): Promise<void> {
  const status = await server.json<object>(`task/${encodeURIComponent(id)}/status`)
  printJson(status)
}

export async function cancelRemote(server: Server, id: string): Promise<void> {
  await server.json<object>(`task/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
