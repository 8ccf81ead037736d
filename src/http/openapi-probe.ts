import { z } from 'zod'
import { problemAt } from './openapi-problems.ts'
import { pascal, type SchemaComponents } from './schema-components.ts'

/** The operation of a probe, whose answer says what its schema is. */
export function probe(
  operationId: string,
  summary: string,
  answer: object,
  components: SchemaComponents,
): object {
  const fields = Object.entries(answer).map(([name, value]) => [name, schemaOf(value)])
  const name = pascal(operationId)
  const schema = components.of(z.object(Object.fromEntries(fields)), name)
  const problem = problemAt('/')
  return {
    operationId,
    tags: ['probe'],
    summary,
    description: `${summary}.`,
    security: [{}],
    responses: {
      200: { description: 'It does', content: { 'application/json': { schema, example: answer } } },
      400: { description: 'The request was wrong', content: problem },
      default: { description: 'It does not', content: problem },
    },
  }
}

function schemaOf(value: unknown): z.ZodType {
  if (typeof value === 'boolean') return z.boolean()
  return Array.isArray(value) ? z.array(z.string()) : z.string()
}
