import { z } from 'zod'
import { flag } from '../../routing/query.ts'
import { AsyncQuery } from '../task/schemas.ts'

/** omega-ml takes the prompt and the stream by parameter too. */
export const CompletionQuery = AsyncQuery.extend({
  prompt: z.string().optional().describe('in place of a body'),
  stream: flag.optional().describe('answer by server-sent events'),
})

export const Completion = z
  .looseObject({
    prompt: z.string().optional(),
    messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).optional(),
    stream: z.boolean().nullish(),
  })
  .meta({ id: 'Completion' })

/** Said in words in the document: many generators make no class of what is either a text or a list. */
const texts = z
  .union([z.string(), z.array(z.string()), z.array(z.int()), z.array(z.array(z.int()))])
  .meta({ anyOf: undefined })

export const Embedding = z
  .looseObject({
    documents: texts.optional().describe('a text or a list of texts, or of the tokens of texts'),
    input: texts.optional().describe("OpenAI's name of the same"),
    dimensions: z.int().optional(),
  })
  .meta({ id: 'Embedding' })

const model = z.string().min(1)
export const TextCompletion = z
  .looseObject({
    model,
    prompt: texts.describe('a text or a list of texts, or of the tokens of texts; each is answered'),
    stream: z.boolean().nullish(),
  })
  .meta({ id: 'TextCompletion' })
export const ChatCompletion = Completion.extend({ model }).meta({ id: 'ChatCompletion' })
export const OpenAiEmbedding = Embedding.extend({
  model,
  encoding_format: z.enum(['float', 'base64']).optional().describe('of the vectors; `float` when absent'),
}).meta({ id: 'OpenAiEmbedding' })

export const Generated = z
  .object({
    model: z.string(),
    result: z.unknown().describe('what the model answers'),
    resource_uri: z.string(),
  })
  .meta({ id: 'Generated' })

export const OpenAiAnswer = z
  .looseObject({})
  .describe("what the model answers, in OpenAI's form where it has it")
  .meta({ id: 'OpenAiAnswer' })

export const OpenAiModel = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().describe('seconds since 1970'),
    owned_by: z.string(),
  })
  .meta({ id: 'OpenAiModel' })

export const OpenAiModels = z
  .object({ object: z.literal('list'), data: z.array(OpenAiModel) })
  .meta({ id: 'OpenAiModels' })
