import { z } from 'zod'
import { AsyncQuery } from '../task/schemas.ts'

/** omega-ml takes the prompt and the stream by parameter too. */
export const CompletionQuery = AsyncQuery.extend({
  prompt: z.string().optional().describe('in place of a body'),
  stream: z.stringbool().optional().describe('answer by server-sent events'),
})

export const Completion = z.looseObject({
  prompt: z.string().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).optional(),
  stream: z.boolean().optional(),
})

export const Embedding = z.looseObject({
  documents: z.union([z.string(), z.array(z.string())]).optional(),
  input: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("OpenAI's name of the same"),
  dimensions: z.int().optional(),
})

const model = z.string().min(1)
export const ChatCompletion = Completion.extend({ model })
export const OpenAiEmbedding = Embedding.extend({ model })

export const Generated = z.object({
  model: z.string(),
  result: z.unknown().describe('what the model answers'),
  resource_uri: z.string(),
})

export const Native = z.looseObject({}).describe("what the model answers, in OpenAI's form where it has it")

export const OpenAiModels = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.string(),
      object: z.literal('model'),
      created: z.int().describe('seconds since 1970'),
      owned_by: z.string(),
    }),
  ),
})
