import type { Json } from '../../data/frame/vector.ts'
import { wireText } from '../../data/json/wire.ts'
import { badRequest } from '../../error.ts'
import { AsyncQuery } from '../../resources/task/schemas.ts'
import type { Parameters } from '../parameters.ts'
import { runOnServer } from '../remote/run-task.ts'
import { objectPath, type Server } from '../remote/server.ts'

/** Runs a script and prints what it answers. Its keyword arguments arrive as text, as by HTTP. */
export async function runRemote(
  server: Server,
  { name, payload, param }: { name: string; payload: Json; param: Parameters },
): Promise<void> {
  const given = Object.entries(param)
  const own = given.find(([parameter]) => parameter in AsyncQuery.shape)
  if (own) throw badRequest(`Parameter "${own[0]}" is one of the API itself, pass it in the payload`)
  const texts = given.map(([parameter, value]) => [
    parameter,
    typeof value === 'string' ? value : wireText(value),
  ])
  const text = await runOnServer(server, objectPath('script', name, 'run'), 'run', {
    method: 'PUT',
    query: Object.fromEntries(texts),
    headers: { 'Content-Type': 'application/json' },
    body: wireText(payload),
  })
  console.log(`${text.slice(0, text.lastIndexOf(',"resource_uri":'))}}`)
}
