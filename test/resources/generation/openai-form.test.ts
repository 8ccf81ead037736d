import { expect, test } from 'vitest'
import type { Json } from '../../../src/data/frame/vector.ts'
import {
  chatChunks,
  chatCompletion,
  embeddingList,
  modelChunks,
  textChunks,
  textChunksOfEach,
  textCompletion,
} from '../../../src/resources/generation/openai-form.ts'

const ABOUT = { id: 'x', at: new Date(2000), model: 'm' }

test('a text is a chat completion, and what is one keeps what it has', () => {
  expect(chatCompletion(ABOUT, 'hello')).toMatchObject({
    id: 'chatcmpl-x',
    object: 'chat.completion',
    created: 2,
    choices: [{ message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  })
  const own = { choices: [{ message: { content: 'own' } }], usage: { total_tokens: 3 } }
  expect(chatCompletion(ABOUT, own)).toMatchObject({ ...own, id: 'chatcmpl-x', model: 'm' })
})

test('the first piece of a chat says the role, and the last that it stops', () => {
  const { piece, end } = chatChunks(ABOUT)
  expect([piece('he'), piece('llo'), end()].flat()).toMatchObject([
    { object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant', content: 'he' } }] },
    { choices: [{ delta: { content: 'llo' }, finish_reason: null }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
  ])
  expect(piece('!')).not.toMatchObject([{ choices: [{ delta: { role: 'assistant' } }] }])
})

test('a piece that is a chunk has an id too, and its reason to end is the only one', () => {
  const { piece, end } = chatChunks(ABOUT)
  const choices = [{ index: 0, delta: { content: 'x' }, finish_reason: 'length' }]
  expect(piece({ choices })).toEqual([
    { id: 'chatcmpl-x', object: 'chat.completion.chunk', created: 2, model: 'm', choices },
  ])
  expect(end()).toEqual([])
})

test('a model of omega-ml says by itself what its pieces are and that it ends, unless they are texts', () => {
  const own = modelChunks(ABOUT)
  const pieces = [
    { choices: [{ delta: { content: 'x' }, finish_reason: null }] },
    { content: 'hello', delta: 'o' },
  ]
  expect([...pieces.flatMap((piece) => own.piece(piece)), ...own.end()]).toEqual(pieces)
  const texts = modelChunks(ABOUT)
  expect([...texts.piece('x'), ...texts.end()]).toMatchObject([
    { choices: [{ delta: { role: 'assistant', content: 'x' } }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
  ])
})

test.each([
  ['a text', 'hello', null],
  ['a chat completion', { choices: [{ message: { content: 'hello' }, finish_reason: 'length' }] }, 'length'],
  ['a chunk of a chat', { choices: [{ delta: { content: 'hello' }, finish_reason: null }] }, null],
  ['a completion', { choices: [{ text: 'hello' }] }, null],
])('%s is a piece of a completion of a prompt', (_, value, finish_reason) => {
  expect(textChunks(ABOUT).piece(value)).toMatchObject([
    { id: 'cmpl-x', object: 'text_completion', choices: [{ text: 'hello', finish_reason }] },
  ])
})

test.each([
  ['a chat', chatCompletion(ABOUT, 'hello')],
  ['a prompt', textCompletion(ABOUT, ['hello'])],
])('the completion of %s has a usage, also where nobody counts', (_, completion) => {
  expect(completion).toMatchObject({ usage: { total_tokens: 0 } })
})

test('each of several prompts has its choices, and its usage counts', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const counted = { choices: [{ text: 'one' }, { text: 'or' }], usage }
  expect(textCompletion(ABOUT, [counted, counted, 'two'])).toMatchObject({
    choices: [
      { index: 0, text: 'one' },
      { index: 1, text: 'or' },
      { index: 2, text: 'one' },
      { index: 3, text: 'or' },
      { index: 4, text: 'two', finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 2, completion_tokens: 4, total_tokens: 6 },
  })
})

test('the pieces of several prompts say by index of which they are, and each prompt ends', () => {
  const { piece, end } = textChunksOfEach(ABOUT, 2)
  const told = [piece({ prompt: 0, piece: 'a' }), piece({ prompt: 1, piece: 'b' }), end()].flat()
  const choices = told.flatMap((chunk) => (chunk as { choices: { index: number; text: string }[] }).choices)
  expect(choices.map(({ index, text }) => [index, text])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [0, ''],
    [1, ''],
  ])
})

test('what was yielded as chunks is one completion', () => {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
  })
  const call = (part: object) => ({ tool_calls: [{ index: 0, ...part }] })
  const answer = [
    chunk({ role: 'assistant', content: 'he' }),
    chunk({ content: 'llo' }),
    chunk(call({ id: 'c', type: 'function', function: { name: 'add', arguments: '{"a"' } })),
    chunk(call({ function: { arguments: ': 1}' } }), 'tool_calls'),
  ]
  expect(chatCompletion(ABOUT, answer as Json)).toMatchObject({
    object: 'chat.completion',
    choices: [
      {
        message: {
          role: 'assistant',
          content: 'hello',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'add', arguments: '{"a": 1}' } }],
        },
        finish_reason: 'tool_calls',
      },
    ],
  })
})

test('vectors are lists, or base64 of little-endian float32', () => {
  const [listed, encoded] = [false, true].map((isBase64) =>
    embeddingList(ABOUT, [[1.5, -2]], isBase64),
  ) as unknown as { data: { embedding: unknown }[] }[]
  expect(listed?.data[0]?.embedding).toEqual([1.5, -2])
  const bytes = Buffer.from(String(encoded?.data[0]?.embedding), 'base64')
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length]).toEqual([1.5, -2, 8])
  const own = { data: [{ embedding: [3] }], usage: { prompt_tokens: 1, total_tokens: 1 } }
  expect(embeddingList(ABOUT, own, false)).toMatchObject({ ...own, object: 'list' })
})
