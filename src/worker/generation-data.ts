import type { Json } from '../data/frame/vector.ts'

type Fields = { readonly [name: string]: Json }

/**
 * What a script is asked to generate from, in the one form that all clients' forms have: documents are a list, a prompt is a
 * message of the user too, and a content that has nothing but parts of text is their text.
 */
export function generationData(data: Json): Json {
  if (typeof data === 'string') return generationData({ prompt: data })
  if (!isFields(data)) return data
  const { documents, prompt, messages } = data
  return {
    ...data,
    ...('documents' in data && { documents: [documents ?? []].flat() }),
    ...(Array.isArray(messages) && { messages: messages.map(withText) }),
    ...(typeof prompt === 'string' && messages == null && { messages: [{ role: 'user', content: prompt }] }),
  }
}

function withText(message: Json): Json {
  if (!isFields(message) || !Array.isArray(message.content)) return message
  const texts = message.content.map((part) =>
    isFields(part) && part.type === 'text' && typeof part.text === 'string' ? [part.text] : [],
  )
  return texts.every(({ length }) => length === 1) ? { ...message, content: texts.flat().join('') } : message
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
