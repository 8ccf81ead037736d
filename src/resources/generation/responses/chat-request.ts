import type { Json } from '../../../data/frame/vector.ts'
import { badRequest } from '../../../error.ts'
import { type Fields, isFields } from '../pieces.ts'
import { chatMessages } from './chat-messages.ts'
import type { ResponseRequest } from './schemas.ts'

/** Fields that are the same in both APIs of OpenAI. */
const SAME = [
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'safety_identifier',
  'service_tier',
  'temperature',
  'top_p',
  'user',
] as const

/** Fields of the request that ask for what is not offered, each with what is. */
const REFUSED: Readonly<Record<string, string>> = {
  conversation: 'send "previous_response_id", or all items as "input"',
  prompt: 'send "instructions" and "input"',
}

/**
 * The chat completion that a response is asked for by: the same models answer both. `items` are those of the request with what
 * they follow. Throws 400 for what a chat completion has no word for.
 */
export function chatRequest(request: ResponseRequest, items: readonly Fields[]): Json {
  for (const [field, instead] of Object.entries(REFUSED)) {
    if (request[field] != null) throw badRequest(`The body has "${field}", which is not offered, ${instead}`)
  }
  const { model, instructions, max_output_tokens, tools, tool_choice, text, reasoning } = request
  const format = formatOf(isFields(text as Json) ? (text as Fields) : {})
  const effort = isFields(reasoning as Json) ? (reasoning as Fields).effort : undefined
  const same = SAME.flatMap((field) => (request[field] == null ? [] : [[field, request[field] as Json]]))
  return {
    ...Object.fromEntries(same),
    model,
    messages: [...(instructions ? [{ role: 'system', content: instructions }] : []), ...chatMessages(items)],
    ...(max_output_tokens != null && { max_completion_tokens: max_output_tokens }),
    ...(tools && tools.length > 0 && { tools: tools.map((tool) => chatTool(tool as Fields)) }),
    ...(tool_choice != null && { tool_choice: choiceOf(tool_choice as Json) }),
    ...(effort != null && { reasoning_effort: effort }),
    ...format,
    raw: true,
  }
}

/** What the text shall be: `{"format": {"type": "json_schema", "name": ..., "schema": ...}}`. */
function formatOf({ format, verbosity }: Fields): Fields {
  const { type, ...rest } = isFields(format) ? format : {}
  const isPlain = type === undefined || type === 'text'
  return {
    ...(verbosity != null && { verbosity }),
    ...(!isPlain && { response_format: type === 'json_schema' ? { type, json_schema: rest } : { type } }),
  }
}

function chatTool({ type, ...tool }: Fields): Json {
  if (type === 'function') return { type, function: tool }
  throw badRequest(`The body has a tool of type "${String(type)}", only those of type "function" are offered`)
}

function choiceOf(choice: Json): Json {
  if (typeof choice === 'string') return choice
  if (isFields(choice) && choice.type === 'function') {
    return { type: 'function', function: { name: choice.name ?? null } }
  }
  throw badRequest(
    'The "tool_choice" of the body is not offered, use "auto", "none", "required" or {"type": "function", "name": ...}',
  )
}
