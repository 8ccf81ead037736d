import type { Json } from '../../../data/frame/vector.ts'
import { badRequest } from '../../../error.ts'
import { callsOf, type Fields, isFields } from '../pieces.ts'

/** The messages of a chat that items of a response are. Throws 400 for items and parts that a chat has no form for. */
export function chatMessages(items: readonly Fields[]): Fields[] {
  const messages: Fields[] = []
  for (const item of items) {
    const { type = 'message' } = item
    if (type === 'function_call') messages.push(withCall(messages, item))
    else if (type === 'function_call_output') messages.push(outputMessage(item))
    else if (type === 'message') messages.push(chatMessage(item))
    else if (type !== 'reasoning') throw refusedItem(String(type)) // a chat has none of what a model thought
  }
  return messages
}

function chatMessage({ role, content = null }: Fields): Fields {
  if (typeof role !== 'string') throw badRequest('The input has a message without a "role"')
  // What OpenAI's own models call so, others know as system.
  return { role: role === 'developer' ? 'system' : role, content: chatContent(content) }
}

/** Calls are one message, with the text in front of them; takes the last one of `messages` where it is that. */
function withCall(
  messages: Fields[],
  { call_id = null, name = null, arguments: given = '' }: Fields,
): Fields {
  const call = { id: call_id, type: 'function', function: { name, arguments: given } }
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return { role: 'assistant', content: null, tool_calls: [call] }
  messages.pop()
  return { ...last, tool_calls: [...callsOf(last), call] }
}

function outputMessage({ call_id = null, output = '' }: Fields): Fields {
  return { role: 'tool', tool_call_id: call_id, content: chatContent(output) }
}

/** A text where there are only texts, which is what every model takes. */
function chatContent(content: Json): Json {
  if (!Array.isArray(content)) return content
  const parts = content.map((part) => {
    if (!isFields(part))
      throw badRequest('The input has a content that is neither a text nor a list of parts')
    return chatPart(part)
  })
  const texts = parts.flatMap(({ type, text }) => (type === 'text' ? [String(text)] : []))
  return texts.length === parts.length ? texts.join('') : parts
}

function chatPart(part: Fields): Fields {
  const { type, text = '', refusal = '', image_url, detail, file_data, filename, input_audio } = part
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text }
    case 'refusal':
      return { type: 'text', text: refusal }
    case 'input_image':
      if (image_url == null) break
      return { type: 'image_url', image_url: { url: image_url, ...(detail != null && { detail }) } }
    case 'input_file':
      if (file_data == null) break
      return { type: 'file', file: { file_data, ...(filename != null && { filename }) } }
    case 'input_audio':
      if (input_audio == null) break
      return { type, input_audio }
  }
  throw badRequest(
    `The input has a part of type "${String(type)}" that is not offered, use input_text, input_image with "image_url", or input_file with "file_data"`,
  )
}

function refusedItem(type: string) {
  return badRequest(
    `The input has an item of type "${type}", use message, function_call, function_call_output or item_reference`,
  )
}
