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
  OpenAiAnswer,
  OpenAiEmbedding,
  OpenAiModel,
  OpenAiModels,
  TextCompletion,
} from './schemas.ts'

const json = (schema: z.ZodType) => ({ 'application/json': schema })
const streamed = (schema: z.ZodType) => ({ ...json(schema), 'text/event-stream': undefined })
const generative = {
  resource: 'model',
  headers: AsyncHeaders,
  present: generation.presentGenerated,
} as const

const MESSAGES = [{ role: 'user', content: 'hello' }]

/** Models that complete and embed, which a cluster of omega-ml runs, and scripts that do. */
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
    example: { name: 'chat', body: { 'application/json': { messages: MESSAGES } } },
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
    example: { name: 'chat', body: { 'application/json': { documents: ['hello', 'world'] } } },
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
    success: { status: 200, description: 'The completion', content: streamed(OpenAiAnswer) },
    example: { body: { 'application/json': { model: 'chat', messages: MESSAGES } } },
    handle: generation.chat,
  },
  {
    ...generative,
    method: 'POST',
    target: 'collection',
    address: '/api/openai/v1/completions',
    action: 'complete',
    naming: { body: 'model' },
    ofTask: true,
    summary: 'Complete a prompt, for clients of OpenAI',
    query: AsyncQuery,
    body: json(TextCompletion),
    success: { status: 200, description: 'The completion', content: streamed(OpenAiAnswer) },
    example: { body: { 'application/json': { model: 'chat', prompt: 'hello' } } },
    handle: generation.completions,
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
    success: { status: 200, description: 'The vectors', content: json(OpenAiAnswer) },
    example: { body: { 'application/json': { model: 'chat', input: ['hello', 'world'] } } },
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
  {
    method: 'GET',
    resource: 'model',
    target: 'object',
    address: '/api/openai/v1/models/{name}',
    action: 'get',
    summary: 'Get what is known of a model, for clients of OpenAI',
    query: z.object({}),
    success: { status: 200, description: 'The model', content: json(OpenAiModel) },
    example: { name: 'chat' },
    handle: generation.model,
  },
]
