import { z } from 'zod'
import { isInference } from './inference-presenter.ts'
import { isOpenAi } from './openai-presenter.ts'

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    message: z.string().describe('same as detail, where omega-ml clients look'),
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' })

export const InferenceProblem = z
  .object({ error: z.string() })
  .meta({ id: 'InferenceProblem', description: 'as the Open Inference Protocol words what was wrong' })

export const OpenAiProblem = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .meta({ id: 'OpenAiProblem', description: 'as OpenAI words what was wrong' })

/** How a path words what was wrong: a media type, and the name of its schema. */
export function problemAt(path: string): object {
  const [type, name] = isInference(path)
    ? ['application/json', 'InferenceProblem']
    : isOpenAi(path)
      ? ['application/json', 'OpenAiProblem']
      : ['application/problem+json', 'Problem']
  return { [type]: { schema: { $ref: `#/components/schemas/${name}` } } }
}
