import { rowsText } from './answers.ts'

/** The bare server of a runtime that serves by `fetch`. */
export function answer(request: Request): Response {
  const headers = { 'Content-Type': 'application/json' }
  return new Response(request.url.endsWith('/rows') ? rowsText() : '{"message":"pong"}', { headers })
}
