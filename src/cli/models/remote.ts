import { wireText } from '../../data/json/wire.ts'
import { badRequest } from '../../error.ts'
import { jsonArgument } from '../json-argument.ts'
import { printJson } from '../print-json.ts'
import { follow, runOnServer } from '../remote/run-task.ts'
import { objectPath, type Server } from '../remote/server.ts'
import { upload } from '../remote/transfer.ts'
import { extensionOf } from '../settings.ts'

interface Listed {
  readonly data: { readonly kind: string; readonly name: string }
}

export async function listRemote(server: Server): Promise<void> {
  for (const { data } of await server.list<Listed>('model/')) console.log(`${data.name}\t${data.kind}`)
}

/** Sends a file, of ONNX or the server's own to read, and waits until it was looked at. */
export async function putRemote(server: Server, file: string, name: string, format: 'onnx' | 'own') {
  const own = extensionOf(file) === 'json' ? 'application/json' : 'application/x-joblib'
  const answer = await upload(server, objectPath('model', name), file, {
    headers: { 'Content-Type': format === 'onnx' ? 'application/onnx' : own, Prefer: 'respond-async' },
  })
  const { task_id } = (await answer.json()) as { task_id: string }
  await follow(server, task_id, 'put')
}

export async function createRemote(server: Server, name: string, pipeline: string): Promise<void> {
  const body = { name, pipeline: jsonArgument('Pipeline', pipeline, '[["Ridge", {"alpha": 0.1}]]') }
  const headers = { 'Content-Type': 'application/json' }
  await runOnServer(server, 'model/', 'create', { method: 'POST', headers, body: wireText(body) })
}

export async function describeRemote(server: Server, name: string): Promise<void> {
  const { result } = await server.json<{ result: object }>(objectPath('model', name))
  printJson(result)
}

/** The API answers what is known of a model, and not its file. */
export function getRemote(server: Server): never {
  throw badRequest(
    `The API of server "${server.url}" does not give the files of models, get it beside its store, by --data or --mongo`,
  )
}

/** Prints what an action of a model answers, as its numbers are written. */
export async function computeRemote(
  server: Server,
  { name, action, x, y }: { name: string; action: string; x: string; y: string | undefined },
): Promise<void> {
  const query = { datax: x, ...(y !== undefined && { datay: y }) }
  const path = objectPath('model', name, action)
  const text = await runOnServer(server, path, action, { method: 'PUT', query })
  const mark = ',"result":'
  console.log(text.slice(text.indexOf(mark) + mark.length, -1))
}
