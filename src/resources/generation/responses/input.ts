import type { Json } from '../../../data/frame/vector.ts'
import { badRequest, notFound } from '../../../error.ts'
import type { Call } from '../../../routing/call.ts'
import type { TaskId, TaskRecord } from '../../../store/task-records.ts'
import type { Fields } from '../pieces.ts'
import { outputOf, requestOf, taskIdOf } from './present.ts'
import type { ResponseRequest } from './schemas.ts'

/** A response that may be asked for: 404 where there is none, or it was not to be kept, 403 when no rule allows its model. */
export async function foundResponse(call: Call, id: string): Promise<TaskRecord> {
  const task = await taskOf(call, id)
  if (!task) throw notFound(`There is no response "${id}", or it has expired`)
  return task
}

/** All items that a request is about: those of the responses that it goes on from, and its own, of which some only name others. */
export async function itemsOf(call: Call, request: ResponseRequest): Promise<Fields[]> {
  const earlier: Fields[][] = []
  const seen = new Set<string>()
  for (let id = request.previous_response_id; id != null; ) {
    if (seen.has(id)) break
    seen.add(id)
    const task = await foundResponse(call, id)
    if (task.outcome?.state !== 'SUCCESS')
      throw badRequest(`Response "${id}" has not ended well, it cannot be gone on from`)
    const known: ResponseRequest = requestOf(task)!
    earlier.unshift([...(await named(call, inputOf(known))), ...outputOf(task)])
    id = known.previous_response_id
  }
  const items = [...earlier.flat(), ...(await named(call, inputOf(request)))]
  if (items.length === 0)
    throw badRequest('The body has no input, send {"model": "mymodel", "input": "hello"}')
  return items
}

/** The items of a request alone. */
export function inputOf({ input = [] }: ResponseRequest): readonly Fields[] {
  if (typeof input !== 'string') return input as readonly Fields[]
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
}

/** Items that only name one of an earlier answer are that. */
async function named(call: Call, items: readonly Fields[]): Promise<Fields[]> {
  const found: Fields[] = []
  for (const item of items) {
    const { type, id, ...rest } = item
    const isName = type === 'item_reference' || (type == null && id != null && Object.keys(rest).length === 0)
    found.push(isName ? await outputItem(call, id) : item)
  }
  return found
}

async function outputItem(call: Call, id: Json | undefined): Promise<Fields> {
  const task = await taskOf(call, String(id))
  const item = task && outputOf(task).find((one) => one.id === id)
  if (!item) throw notFound(`There is no item "${String(id)}", or it has expired: send it as it is`)
  return item
}

/** The task of a response or an item: 403 when no rule allows its model. */
async function taskOf(call: Call, id: string): Promise<TaskRecord | undefined> {
  const taskId = taskIdOf(id)
  const task = taskId === undefined ? undefined : await call.tasks.find(taskId as TaskId)
  if (!task || !call.seesTask(task) || task.bucket !== call.bucket) return undefined
  const request = requestOf(task)
  if (!request || request.store === false) return undefined
  if (task.expires && task.expires <= new Date()) return undefined
  call.authorizeTask(task.subject)
  return task
}
