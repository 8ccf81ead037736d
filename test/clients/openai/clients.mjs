// OpenAI's clients of npm against a running server that has the script MODEL: node clients.mjs URL MODEL
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// Packages are those of the folder it is started in.
const require = createRequire(`${process.cwd()}/`)
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const [url, model] = process.argv.slice(2)
const baseURL = `${url}/api/openai/v1`
const given = { baseURL, apiKey: 'none' }
const { default: OpenAI } = await load('openai')
const { generateText, streamText, embed, embedMany, tool, jsonSchema, isStepCount } = await load('ai')
const { createOpenAI } = await load('@ai-sdk/openai')
const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible')
const { ChatOpenAI, OpenAIEmbeddings } = await load('@langchain/openai')

const client = new OpenAI({ ...given, maxRetries: 0 })
const sdk = createOpenAI(given)
const like = createOpenAICompatible({ ...given, name: 'omega', includeUsage: true })
const messages = [{ role: 'user', content: 'a b' }]
const asked = { prompt: 'a b', maxRetries: 0 }

/** How the AI SDK makes one prompt of messages. */
const AS_PROMPT = 'say it\n\nuser:\na b\n\nassistant:\n '

async function answers(languageModel, expected = 'a b ') {
  const { text, finishReason } = await generateText({
    ...asked,
    model: languageModel,
    instructions: 'say it',
  })
  assert.deepEqual([text, finishReason], [expected, 'stop'])
  const errors = []
  const stream = streamText({
    ...asked,
    model: languageModel,
    instructions: 'say it',
    onError: ({ error }) => errors.push(error),
  })
  let all = ''
  for await (const piece of stream.textStream) all += piece
  assert.deepEqual(errors, [])
  assert.deepEqual([all, await stream.finishReason], [expected, 'stop'])
}

async function embeds(embeddingModel) {
  const { embedding } = await embed({ model: embeddingModel, value: 'four', maxRetries: 0 })
  assert.deepEqual(embedding, [4, 0.5])
  const { embeddings } = await embedMany({ model: embeddingModel, values: ['four', 'a'], maxRetries: 0 })
  assert.equal(embeddings.length, 2)
}

const CHECKS = {
  async 'openai chat'() {
    const whole = await client.chat.completions.create({ model, messages, n: 1, user: 'u', stop: null })
    assert.equal(whole.choices[0].message.content, 'a b ')
    const stream = client.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    })
    assert.equal(await stream.finalContent(), 'a b ')
  },
  async 'openai completions'() {
    assert.equal((await client.completions.create({ model, prompt: 'a b' })).choices[0].text, 'a b ')
  },
  async 'openai embeddings'() {
    const { data } = await client.embeddings.create({ model, input: 'four' })
    assert.deepEqual(data[0].embedding, [4, 0.5])
  },
  async 'openai models'() {
    assert.equal((await client.models.retrieve(model)).id, model)
    assert.ok((await client.models.list()).data.some(({ id }) => id === model))
  },
  async 'openai completions of several'() {
    const { choices } = await client.completions.create({ model, prompt: ['a b', 'c'] })
    assert.deepEqual(
      choices.map(({ text }) => text),
      ['a b ', 'c '],
    )
  },
  async 'openai responses'() {
    const one = await client.responses.create({ model, input: 'a b', instructions: 'say it' })
    assert.equal(one.output_text, 'a b ')
    assert.equal((await client.responses.retrieve(one.id)).output_text, 'a b ')
    const more = { model, input: 'count', previous_response_id: one.id }
    assert.equal((await client.responses.create(more)).output_text, '3 messages ')
    const stream = client.responses.stream({ model, input: 'a b' })
    assert.equal((await stream.finalResponse()).output_text, 'a b ')
    await client.responses.delete(one.id)
    await assert.rejects(client.responses.retrieve(one.id), /There is no response/)
  },
  async 'openai errors'() {
    const error = await client.chat.completions.create({ model: 'nobody', messages }).catch((e) => e)
    assert.deepEqual([error.status, error.code], [404, 'model_not_found'])
  },
  'AI SDK openai()': () => answers(sdk(model)),
  'AI SDK tools': async () => {
    for (const languageModel of [sdk(model), sdk.chat(model)]) {
      const add = tool({ inputSchema: jsonSchema({ type: 'object' }), execute: async ({ a }) => `a ${a}` })
      const given = { ...asked, model: languageModel, tools: { add }, stopWhen: isStepCount(3) }
      const { text, steps } = await generateText(given)
      assert.deepEqual([text, steps.length], ['a 1 ', 2])
      let all = ''
      for await (const piece of streamText(given).textStream) all += piece
      assert.equal(all, 'a 1 ')
    }
  },
  'AI SDK conversation': async () => {
    const first = await generateText({ ...asked, model: sdk(model) })
    const messages = [...first.response.messages, { role: 'user', content: 'count' }]
    const { text } = await generateText({ model: sdk(model), messages, maxRetries: 0 })
    assert.equal(text, '2 messages ')
  },
  'AI SDK openai.chat': () => answers(sdk.chat(model)),
  'AI SDK openai.completion': () => answers(sdk.completion(model), AS_PROMPT),
  'AI SDK openai.embedding': () => embeds(sdk.embedding(model)),
  'AI SDK compatible chat': () => answers(like(model)),
  'AI SDK compatible completion': () => answers(like.completionModel(model), AS_PROMPT),
  'AI SDK compatible embedding': () => embeds(like.embeddingModel(model)),
  async 'LangChain.js'() {
    const chat = new ChatOpenAI({ model, apiKey: 'none', configuration: { baseURL }, maxRetries: 0 })
    assert.equal((await chat.invoke('a b')).content, 'a b ')
    let all = ''
    for await (const piece of await chat.stream('a b')) all += piece.content
    assert.equal(all, 'a b ')
    const other = new ChatOpenAI({
      model,
      apiKey: 'none',
      configuration: { baseURL },
      maxRetries: 0,
      useResponsesApi: true,
    })
    assert.equal((await other.invoke('a b')).text, 'a b ')
    const vectors = new OpenAIEmbeddings({ model, apiKey: 'none', configuration: { baseURL }, maxRetries: 0 })
    assert.deepEqual(await vectors.embedDocuments(['four', 'a']), [
      [4, 0.5],
      [1, 0.5],
    ])
  },
}
for (const [name, check] of Object.entries(CHECKS)) {
  try {
    await check()
    console.log('ok  ', model, name)
  } catch (error) {
    process.exitCode = 1
    console.log('FAIL', model, name, '\n', String(error.stack).slice(0, 900))
  }
}
