import { expect, test } from 'vitest'
import type { Json } from '../../../../src/data/frame/vector.ts'
import { chatRequest } from '../../../../src/resources/generation/responses/chat-request.ts'
import { inputOf } from '../../../../src/resources/generation/responses/input.ts'
import { keyOf, responseEvents, taskIdOf } from '../../../../src/resources/generation/responses/present.ts'
import type { ResponseRequest } from '../../../../src/resources/generation/responses/schemas.ts'

const ID = '9250f240-397c-43b0-a897-5f69bc48dd27'
const eventsOf = (pieces: readonly Json[]) => {
  const events = responseEvents({ id: ID, at: new Date(2000), model: 'm' }, { model: 'm' })
  const told = [events.begin(), ...pieces.map((piece) => events.piece(piece)), events.end()].flat()
  return told as { type: string; sequence_number: number; response?: object; item?: object; delta?: string }[]
}
const chatOf = (request: Omit<ResponseRequest, 'model'>) => {
  const whole = { model: 'm', ...request }
  return chatRequest(whole, inputOf(whole)) as { readonly [name: string]: Json }
}

test('a text is told as a message of one part, by numbered events', () => {
  const events = eventsOf(['he', 'llo'])
  expect(events.map(({ type }) => type.slice('response.'.length))).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ])
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()])
  expect(events.at(-1)?.response).toMatchObject({
    id: `resp_${keyOf(ID)}`,
    status: 'completed',
    output: [{ type: 'message', content: [{ type: 'output_text', text: 'hello' }] }],
    usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
  })
})

test('calls of functions are items of their own, put together of their pieces', () => {
  const chunk = (index: number, call: object) => ({
    choices: [{ index: 0, delta: { tool_calls: [{ index, ...call }] }, finish_reason: null }],
  })
  const last = eventsOf([
    'first ',
    chunk(0, { id: 'a', function: { name: 'add', arguments: '{"n"' } }),
    chunk(0, { function: { arguments: ': 1}' } }),
    chunk(1, { id: 'b', function: { name: 'sub', arguments: '{}' } }),
  ] as Json[]).at(-1)
  expect(last?.response).toMatchObject({
    output: [
      { type: 'message' },
      { type: 'function_call', call_id: 'a', name: 'add', arguments: '{"n": 1}', status: 'completed' },
      { type: 'function_call', call_id: 'b', name: 'sub', arguments: '{}' },
    ],
  })
})

test('a whole completion is a response too: with its usage, and incomplete where it was cut', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }
  const answer = { choices: [{ message: { content: 'cut' }, finish_reason: 'length' }], usage }
  const last = eventsOf([answer]).at(-1)
  expect(last).toMatchObject({
    type: 'response.incomplete',
    response: {
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
    },
  })
})

test('ids of responses and items have the id of their task', () => {
  expect(taskIdOf(`resp_${keyOf(ID)}`)).toBe(ID)
  expect(taskIdOf(`fc_${keyOf(ID)}_1`)).toBe(ID)
  expect([taskIdOf('resp_1'), taskIdOf(ID), taskIdOf('')]).toEqual([undefined, undefined, undefined])
})

test('what is asked of a response is asked of a chat', () => {
  const asked = chatOf({
    input: [
      { role: 'developer', content: 'be short' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
      { role: 'user', content: [{ type: 'input_image', image_url: 'data:,', detail: 'low' }] },
      { type: 'reasoning', summary: [] },
      { type: 'function_call', call_id: 'c', name: 'add', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: '1' },
    ],
    instructions: 'say it',
    max_output_tokens: 5,
    temperature: 0,
    tools: [{ type: 'function', name: 'add', parameters: {} }],
    tool_choice: { type: 'function', name: 'add' },
    text: { format: { type: 'json_schema', name: 'n', schema: {} } },
  })
  expect(asked).toEqual({
    model: 'm',
    raw: true,
    temperature: 0,
    max_completion_tokens: 5,
    messages: [
      { role: 'system', content: 'say it' },
      { role: 'system', content: 'be short' },
      { role: 'user', content: 'ab' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,', detail: 'low' } }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'add', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: '1' },
    ],
    tools: [{ type: 'function', function: { name: 'add', parameters: {} } }],
    tool_choice: { type: 'function', function: { name: 'add' } },
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
  })
})

test.each([
  ['a conversation', { input: 'a', conversation: 'c' }, 'previous_response_id'],
  ['a hosted tool', { input: 'a', tools: [{ type: 'web_search' }] }, 'web_search'],
  ['an unknown item', { input: [{ type: 'computer_call' }] }, 'computer_call'],
  [
    'a file of OpenAI',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] },
    'input_file',
  ],
])('%s is refused by its name', (_, request, named) => {
  expect(() => chatOf(request)).toThrow(named)
})
