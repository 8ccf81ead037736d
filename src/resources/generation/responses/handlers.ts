import type { Json } from '../../../data/frame/vector.ts'
import { badRequest, OmegaError } from '../../../error.ts'
import type { Answer, Call } from '../../../routing/call.ts'
import { parseQuery } from '../../../routing/query.ts'
import { parseExactBody } from '../../json-body.ts'
import { isAsync, submitTask } from '../../run-task.ts'
import { generatingTask } from '../generator.ts'
import { generated, orderOf, streamed } from '../order.ts'
import { chatRequest } from './chat-request.ts'
import { foundResponse, inputOf, itemsOf } from './input.ts'
import { keyOf, presentResponse, RESPONSES, requestOf, responseEvents } from './present.ts'
import { ItemsQuery, ResponseRequest } from './schemas.ts'

/**
 * `POST /api/openai/v1/responses`: the model is asked for the chat completion that it is, and its answer is worded as a response.
 * Each is a task, and kept as long. Rules see `model/<name>/complete`.
 */
export async function create(call: Call): Promise<Answer> {
  const { body, given } = await parseExactBody(
    call,
    ResponseRequest,
    '{"model": "mymodel", "input": "hello"}',
  )
  const { model, max_output_tokens } = body
  const request: ResponseRequest = {
    ...body,
    ...given,
    ...(max_output_tokens != null && { max_output_tokens }),
  }
  call.authorizeTask({ resource: 'model', name: model, action: 'complete' })
  const data = chatRequest(request, await itemsOf(call, request))
  const stream = request.stream ?? false
  const kept = { request: request as Json }
  const order = orderOf(
    model,
    'complete',
    RESPONSES,
    stream ? withStream(data) : data,
    { stream, raw: true },
    kept,
  )
  if (isAsync(call)) return generated(call, order)
  const background = request.background ?? false
  if (stream) {
    const wordingOf = (about: Parameters<typeof responseEvents>[0]) => responseEvents(about, request)
    return streamed(call, order, { wordingOf, goesOn: background })
  }
  if (!background) return generated(call, order)
  const task = await submitTask(call, { ...order, ...(await generatingTask(call, model, 'complete')) })
  return { body: presentResponse(task) }
}

/** `GET /api/openai/v1/responses/<id>`: as it is now, of one that is answered in the background too. */
export async function get(call: Call): Promise<Answer> {
  if (call.query.get('stream') === 'true')
    throw badRequest('A response is streamed once, to who asks for it: send "stream" with its request')
  return { body: presentResponse(await foundResponse(call, call.name)) }
}

/** `DELETE /api/openai/v1/responses/<id>`: forgets it, and stops it where it has not ended. */
export async function remove(call: Call): Promise<Answer> {
  const { id } = await foundResponse(call, call.name)
  await call.tasks.forget(id)
  return { body: { id: call.name, object: 'response', deleted: true } }
}

/** `POST /api/openai/v1/responses/<id>/cancel`: 409 when it has ended in another way. */
export async function cancel(call: Call): Promise<Answer> {
  const { id } = await foundResponse(call, call.name)
  const task = await call.tasks.revoke(id)
  if (task?.state !== 'REVOKED')
    throw new OmegaError('conflict', `Response "${call.name}" has ended already, it cannot be cancelled`)
  return { body: presentResponse(task) }
}

/** `GET /api/openai/v1/responses/<id>/input_items`: what its own request has sent, the last one first. */
export async function inputItems(call: Call): Promise<Answer> {
  const { limit = 20, order = 'desc', after } = parseQuery(ItemsQuery, call.query)
  const task = await foundResponse(call, call.name)
  const items = inputOf(requestOf(task)!).map((item, at) => ({
    id: `msg_${keyOf(task.id)}_in${at}`,
    type: 'message',
    ...item,
  }))
  if (order === 'desc') items.reverse()
  const from = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1
  const data = items.slice(from, from + limit)
  const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null]
  return { body: { object: 'list', data, first_id, last_id, has_more: from + limit < items.length } }
}

function withStream(data: Json): Json {
  return { ...(data as { readonly [name: string]: Json }), stream: true }
}
