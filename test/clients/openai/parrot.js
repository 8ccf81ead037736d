const CALL = { index: 0, id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a": 1}' } }

export async function* complete(_om, { messages, tools }) {
  const last = messages.at(-1)
  if (tools && last.role !== 'tool') {
    yield { choices: [{ index: 0, delta: { tool_calls: [CALL] }, finish_reason: 'tool_calls' }] }
    return
  }
  const said = last.content === 'count' ? `${messages.length} messages` : last.content
  for (const word of said.split(' ')) yield `${word} `
}
export const embed = async (_om, { documents }) => documents.map((document) => [document.length, 0.5])
