import { expect, test } from 'vitest'
import { generationData } from '../../src/worker/generation-data.ts'

const user = (content: string) => [{ role: 'user', content }]
const text = (value: string) => ({ type: 'text', text: value })
const image = { type: 'image_url', image_url: { url: 'x' } }

test.each([
  ['a prompt', { prompt: 'hi', stop: null }, { prompt: 'hi', stop: null, messages: user('hi') }],
  ['a bare prompt', 'hi', { prompt: 'hi', messages: user('hi') }],
  ['messages', { messages: user('hi') }, { messages: user('hi') }],
  [
    'parts of text',
    { messages: [{ role: 'user', content: [text('a '), text('b')] }] },
    { messages: user('a b') },
  ],
  ['one document', { documents: 'a' }, { documents: ['a'] }],
  ['tokens of documents', { documents: [[1, 2]] }, { documents: [[1, 2]] }],
])('%s is given to a script in the one form', (_, data, given) => {
  expect(generationData(data)).toEqual(given)
})

test('a content with an image stays as it is', () => {
  const data = { messages: [{ role: 'user', content: [text('what is it'), image] }] }
  expect(generationData(data)).toEqual(data)
})
