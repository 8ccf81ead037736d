import { z } from 'zod'
import type { Route } from '../../routing/route.ts'
import { AsyncHeaders, AsyncQuery } from '../task/schemas.ts'
import * as generation from './handlers.ts'
import {
  ChatCompletion,
  Completion,
  CompletionQuery,
  Embedding,
  Generated,
  Native,
  OpenAiEmbedding,
  OpenAiModels,
} from './schemas.ts'

const json = (schema: z.ZodType) => ({ 'application/json': schema })
const streamed = (schema: z.ZodType) => ({ ...json(schema), 'text/event-stream': undefined })
const generative = {
  resource: 'model',
  headers: AsyncHeaders,
  present: generation.presentGenerated,
} as const

/** Models that complete and embed, which a cluster of omega-ml runs. */
export const generationRoutes: readonly Route[] = [
  {
    ...generative,
    method: 'PUT',
    target: 'action',
    action: 'complete',
    summary: 'Complete a prompt or a chat',
    query: CompletionQuery,
    body: json(Completion),
    success: { status: 202, description: 'The completion', content: streamed(Generated) },
    handle: generation.complete,
  },
  {
    ...generative,
    method: 'PUT',
    target: 'action',
    action: 'embed',
    summary: 'Get the vectors of documents',
    query: AsyncQuery,
    body: json(Embedding),
    success: { status: 202, description: 'The vectors', content: json(Generated) },
    handle: generation.embed,
  },
  {
    ...generative,
    method: 'POST',
    target: 'collection',
    address: '/api/openai/v1/chat/completions',
    action: 'complete',
    naming: { body: 'model' },
    ofTask: true,
    summary: 'Complete a chat, for clients of OpenAI',
    query: AsyncQuery,
    body: json(ChatCompletion),
    success: { status: 200, description: 'The completion', content: streamed(Native) },
    handle: generation.chat,
  },
  {
    ...generative,
    method: 'POST',
    target: 'collection',
    address: '/api/openai/v1/embeddings',
    action: 'embed',
    naming: { body: 'model' },
    ofTask: true,
    summary: 'Get the vectors of documents, for clients of OpenAI',
    query: AsyncQuery,
    body: json(OpenAiEmbedding),
    success: { status: 200, description: 'The vectors', content: json(Native) },
    handle: generation.embeddings,
  },
  {
    method: 'GET',
    resource: 'model',
    target: 'collection',
    address: '/api/openai/v1/models',
    action: 'list',
    summary: 'List models that complete or embed, for clients of OpenAI',
    query: z.object({}),
    success: { status: 200, description: 'The models', content: json(OpenAiModels) },
    handle: generation.models,
  },
]
