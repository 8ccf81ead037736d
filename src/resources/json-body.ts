import type { z } from 'zod'
import type { Json } from '../data/frame/vector.ts'
import { parseBodyText } from '../data/json/body-text.ts'
import { type OrderedJson, toExact, toPlain } from '../data/json/parse-json.ts'
import { withNumbers } from '../data/json/whole-float.ts'
import { formatForContentType } from '../data/media-type.ts'
import { badRequest, OmegaError } from '../error.ts'
import type { Call } from '../routing/call.ts'

/** Throws 415 for a body that says that it is not JSON. */
export function checkJson(call: Call): void {
  const type = call.request.headers.get('content-type')
  if (formatForContentType(type)?.name !== 'json') {
    throw new OmegaError(
      'unsupported-media-type',
      `Content-Type "${type}" is not supported, use application/json`,
    )
  }
}

/** The body as text; 415 when it says that it is not JSON. */
export async function textBody(call: Call): Promise<string> {
  checkJson(call)
  if (!call.body) return ''
  return call.wholeBody ? new TextDecoder().decode(await call.wholeBody()) : wholeText(call.body)
}

/** As `new Response(body).text()` reads it, in half of the time. */
async function wholeText(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (let text = ''; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
  }
}

/** Characters of a body that only says what to do: it is read on the thread that serves, so that it must not be long. */
export const ORDER_LIMIT = 2 ** 20

/** The body as JSON, also with the bare NaN of Python; none is `{}`. Throws 413 for one of more than `most` characters. */
export function jsonBody(call: Call, most?: number): Promise<Json> {
  return parsedBody(call, toPlain, most)
}

/** The same for Python, to which `1.0` is no integer (see `wholeFloat`). */
export function exactBody(call: Call, most?: number): Promise<Json> {
  return parsedBody(call, toExact, most)
}

/** The body by its schema, and what was given, with whole floats as such, for Python. Throws 400 with an example of a right one. */
export async function parseExactBody<Schema extends z.ZodType>(
  call: Call,
  schema: Schema,
  example: string,
): Promise<{ readonly body: z.output<Schema>; readonly given: { readonly [name: string]: Json } }> {
  const given = await exactBody(call)
  const body = parseBody(schema, withNumbers(given), example)
  return { body, given: given as { readonly [name: string]: Json } } // an object, as all schemas say
}

async function parsedBody(
  call: Call,
  read: (value: OrderedJson) => Json,
  most = Number.POSITIVE_INFINITY,
): Promise<Json> {
  const text = await textBody(call)
  if (text.length > most) {
    throw new OmegaError(
      'payload-too-large',
      `The body has ${text.length} characters, ${most} are the most for a request that has no data`,
    )
  }
  return parseBodyText(text, read)
}

/** The body by its schema; 400 with an example of a right one. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: Json,
  example: string,
): z.output<Schema> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at "${issue.path.join('.')}"` : ''
  throw badRequest(`The body is wrong${place}: ${issue?.message}, expected such as ${example}`)
}
