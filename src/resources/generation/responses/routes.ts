import { z } from 'zod'
import type { Route } from '../../../routing/route.ts'
import { AsyncHeaders, AsyncQuery } from '../../task/schemas.ts'
import { presentGenerated } from '../handlers.ts'
import * as responses from './handlers.ts'
import { DeletedResponse, ItemsQuery, OpenAiResponse, ResponseItems, ResponseRequest } from './schemas.ts'

const json = (schema: z.ZodType) => ({ 'application/json': schema })
const PLACE = '/api/openai/v1/responses'
/** Which response it is about says whose task it was. */
const kept = { resource: 'model', target: 'object', ofTask: true } as const

/** OpenAI's responses, which keep conversations, as its own library and the AI SDK ask for them by default. */
export const responseRoutes: readonly Route[] = [
  {
    method: 'POST',
    resource: 'model',
    target: 'collection',
    address: PLACE,
    action: 'complete',
    naming: { body: 'model' },
    ofTask: true,
    headers: AsyncHeaders,
    present: presentGenerated,
    summary: 'Get a response of a model, for clients of OpenAI',
    query: AsyncQuery,
    body: json(ResponseRequest),
    success: {
      status: 200,
      description: 'The response',
      content: { ...json(OpenAiResponse), 'text/event-stream': undefined },
    },
    example: { body: { 'application/json': { model: 'chat', input: 'hello' } } },
    handle: responses.create,
  },
  {
    ...kept,
    method: 'GET',
    address: `${PLACE}/{name}`,
    action: 'get',
    summary: 'Get a response again, for clients of OpenAI',
    query: z.object({}),
    success: { status: 200, description: 'The response', content: json(OpenAiResponse) },
    handle: responses.get,
  },
  {
    ...kept,
    method: 'DELETE',
    address: `${PLACE}/{name}`,
    action: 'delete',
    summary: 'Forget a response, for clients of OpenAI',
    query: z.object({}),
    success: { status: 200, description: 'It is forgotten', content: json(DeletedResponse) },
    handle: responses.remove,
  },
  {
    ...kept,
    method: 'POST',
    address: `${PLACE}/{name}/cancel`,
    action: 'cancel',
    summary: 'Stop a response, for clients of OpenAI',
    query: z.object({}),
    success: { status: 200, description: 'The response', content: json(OpenAiResponse) },
    handle: responses.cancel,
  },
  {
    ...kept,
    method: 'GET',
    address: `${PLACE}/{name}/input_items`,
    action: 'input_items',
    summary: 'List what a response was asked with, for clients of OpenAI',
    query: ItemsQuery,
    success: { status: 200, description: 'The items', content: json(ResponseItems) },
    handle: responses.inputItems,
  },
]
