import { z } from 'zod'

const text = z.string().nullish()

/** OpenAI, "Create a model response". What is not named here is passed on as it is. */
export const ResponseRequest = z
  .looseObject({
    model: z.string().min(1),
    input: z
      .union([z.string(), z.array(z.looseObject({}))])
      .optional()
      .meta({
        anyOf: undefined,
        description: 'a text, or a list of items: messages, calls of functions and their outputs',
      }),
    instructions: text.describe('what stands before all messages'),
    previous_response_id: text.describe('goes on from that response'),
    max_output_tokens: z.int().min(1).nullish(),
    tools: z
      .array(z.looseObject({ type: z.string() }))
      .nullish()
      .describe('functions'),
    metadata: z.record(z.string(), z.string()).nullish(),
    stream: z.boolean().nullish().describe('answer by server-sent events'),
    background: z.boolean().nullish().describe('answer at once'),
    store: z.boolean().nullish().describe('false: it cannot be asked for later'),
  })
  .meta({ id: 'ResponseRequest' })

export type ResponseRequest = z.output<typeof ResponseRequest>

const item = z.looseObject({ id: z.string(), type: z.string() }).meta({ id: 'ResponseItem' })

export const OpenAiResponse = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.number().describe('seconds since 1970'),
    status: z.enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
    model: z.string(),
    output: z.array(item).describe('messages and calls of functions'),
  })
  .meta({ id: 'OpenAiResponse' })

export const DeletedResponse = z
  .object({ id: z.string(), object: z.literal('response'), deleted: z.literal(true) })
  .meta({ id: 'DeletedResponse' })

export const ItemsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).optional().describe('20 when absent'),
  order: z.enum(['asc', 'desc']).optional().describe('`desc` when absent: the last one first'),
  after: z.string().optional().describe('only what comes behind the item of that id'),
})

export const ResponseItems = z
  .object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  })
  .meta({ id: 'ResponseItems' })
