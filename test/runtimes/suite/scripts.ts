import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer, Runtime } from '../server.ts'
import { ask, itOnce, type SharedServer, send } from './client.ts'

const PYTHON = 'def run(om, *args, **kwargs):\n    return {"args": args, "kwargs": kwargs, "half": 1 / 2}\n'
const MODULE =
  'export async function run(om, data) { return { twice: data.n * 2, rows: await om.datasets.get("r") } }'

/** A package as omega-ml's: a setup.py, and a folder with a `run`. */
function packageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'omega-package-'))
  mkdirSync(join(folder, 'hello-1.0/hello'), { recursive: true })
  writeFileSync(join(folder, 'hello-1.0/setup.py'), 'from setuptools import setup\nsetup(name="hello")\n')
  writeFileSync(join(folder, 'hello-1.0/hello/__init__.py'), 'from .greet import run\n')
  writeFileSync(
    join(folder, 'hello-1.0/hello/greet.py'),
    'def run(om, data, **kw):\n    return "hello " + data["name"]\n',
  )
  return folder
}

const GENERATIVE = `
def complete(om, data, stream=False, **kwargs):
    for word in data["messages"][-1]["content"].split():
        if word == "break": raise ValueError("too much")
        yield word

def embed(om, data, **kwargs):
    return [[len(document), data.get("scale", 0.5)] for document in data["documents"]]
`
const GENERATIVE_MODULE = `
export async function* complete(om, { messages }) {
  for (const word of messages.at(-1).content.split(' ')) {
    if (word === 'break') throw new RangeError('too much')
    yield word
  }
}
export const embed = async (om, { documents }) => documents.map((document) => [document.length, 0.5])
`

export function scriptSuite(runtime: Runtime, shared: SharedServer): void {
  describe('scripts', () => {
    let server: RunningServer
    const put = (name: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${server.url}/api/v1/script/${name}/`, {
        method: 'PUT',
        headers: { 'Content-Type': type },
        body,
      })
    const json = (method: string, path: string, body?: unknown) => ask(server, method, path, body)
    beforeAll(async () => {
      server = shared()
      await send(server, 'PUT', 'dataset/r/', { data: { x: [1] } })
    })

    it('runs a Python module with the payload and the parameters, as omega-ml does', async () => {
      expect((await put('echo', 'text/x-python', PYTHON)).status).toBe(202)
      const { status, body } = await json('POST', 'script/echo/run/?text=q', { foo: 'bar' })
      expect(status).toBe(201)
      const kwargs = { text: 'q', pure_python: false }
      expect(body).toMatchObject({
        script: 'echo',
        args: [{ foo: 'bar' }],
        kwargs,
        result: { args: [{ foo: 'bar' }], kwargs, half: 0.5 },
      })
      expect([body.runtimes > 0, body.ended >= body.started]).toEqual([true, true])
      const twice = await json('POST', 'script/echo/run/?text=q&text=r', {})
      expect([twice.status, twice.body.message]).toEqual([
        400,
        expect.stringContaining('"text" is there twice'),
      ])
      if (runtime !== 'node') return // a service is asked for as a task on each
      const task = await json('POST', 'script/echo/run/?async=1', {})
      const result = async () => (await json('GET', `task/${task.body.task_id}/result`)).status
      await expect.poll(result).toBe(200)
    })

    itOnce(runtime).each([
      ['gzip', 'tar', ['-czf'], 'application/gzip'],
      ['tar', 'tar', ['-cf'], 'application/octet-stream'],
      ['zip', 'python3', ['-m', 'zipfile', '-c'], 'application/zip'],
    ])('runs a package in a %s archive', async (kind, command, args, type) => {
      const folder = packageFolder()
      const file = join(folder, `package.${kind}`)
      execFileSync(command, [...args, file, 'hello-1.0'], { cwd: folder })
      const bytes = new Uint8Array(readFileSync(file))
      expect((await put('hello', type, bytes)).status).toBe(202)
      const given = await send(server, 'GET', 'script/hello/', undefined, {
        Accept: `application/json;q=0.5, ${type}`,
      })
      expect(new Uint8Array(await given.arrayBuffer())).toEqual(bytes)
      expect((await json('POST', 'script/hello/run/', { name: 'Ann' })).body.result).toBe('hello Ann')
    })

    const typed = MODULE.replace('data)', 'data: { n: number })').replace('om,', 'om: any,')
    it.each([
      // On each one generates, and one fails.
      ...(runtime === 'node' ? [['JavaScript', 'text/javascript', MODULE] as const] : []),
      ['TypeScript', 'text/typescript', typed] as const,
    ])('runs a module of %s', async (_, type, code) => {
      await put('module', type, code)
      const { body } = await json('POST', 'script/module/run/', { n: 21 })
      expect(body.result).toEqual({ twice: 42, rows: [{ x: 1 }] })
      expect((await json('GET', 'script/module/')).body.kind).toBe('omega_edge.module')
    })

    const ofEachLanguage = [
      ['JavaScript', 'text/javascript', GENERATIVE_MODULE],
      ...(runtime === 'node' ? [['Python', 'text/x-python', GENERATIVE] as const] : []),
    ] as const
    it.each(ofEachLanguage)(
      "answers OpenAI's clients with what a script of %s generates",
      async (_, type, code) => {
        expect((await put('parrot', type, code)).status).toBe(202)
        const openai = (path: string, body?: object) =>
          fetch(`${server.url}/api/openai/v1/${path}`, {
            method: body ? 'POST' : 'GET',
            headers: { 'Content-Type': 'application/json' },
            ...(body && { body: JSON.stringify({ model: 'parrot', ...body }) }),
          })
        expect(await (await openai('models')).json()).toMatchObject({
          data: [{ id: 'parrot', object: 'model' }],
        })
        expect(await (await openai('models/parrot')).json()).toMatchObject({ id: 'parrot' })
        const messages = [{ role: 'user', content: [{ type: 'text', text: 'a b' }] }]
        const streamed = await openai('chat/completions', { messages, stream: true })
        expect(streamed.headers.get('content-type')).toBe('text/event-stream')
        expect(streamed.headers.get('x-accel-buffering')).toBe('no') // nginx hands on what comes then
        const events = (await streamed.text()).match(/^data: .*$/gm)?.map((line) => line.slice(6)) ?? []
        expect(events.pop()).toBe('[DONE]')
        const deltas = events.map((event) => JSON.parse(event).choices[0])
        expect(deltas.map(({ delta, finish_reason }) => [delta.role, delta.content, finish_reason])).toEqual([
          ['assistant', 'a', null],
          [undefined, 'b', null],
          [undefined, undefined, 'stop'],
        ])
        if (runtime !== 'node') return // what follows is the same code in the same process
        const broken = await openai('completions', { prompt: 'c break', stream: true })
        expect(await broken.text()).toMatch(
          /"text":"c"[\s\S]*event: error\ndata: \{"error":\{"message":"too much"/,
        )
        const vectors = await openai('embeddings', { input: [[7, 8, 9]] })
        expect(await vectors.json()).toMatchObject({ data: [{ index: 0, embedding: [3, 0.5] }] })
        const scaled = await send(server, 'PUT', 'model/parrot/embed/', '{"documents": "ab", "scale": 2.0}')
        expect(await scaled.text()).toMatch(type === 'text/javascript' ? '[2,0.5]' : /\[2, ?2\.0\]/)
        if (type !== 'text/javascript') return // what follows are the words of the routes, whatever has generated
        expect(await (await openai('chat/completions', { messages })).json()).toMatchObject({
          object: 'chat.completion',
          model: 'parrot',
          choices: [{ message: { content: 'ab' }, finish_reason: 'stop' }],
        })
        expect(await (await openai('completions', { prompt: 'c d' })).json()).toMatchObject({
          choices: [{ text: 'cd' }],
        })
        const own = await json('PUT', 'model/parrot/embed/', { documents: 'four' })
        expect(own.body).toMatchObject({ model: 'parrot', result: [[4, 0.5]] })
        const both = await (await openai('completions', { prompt: ['a b', 'c'] })).json()
        expect(both.choices.map(({ text }: { text: string }) => text)).toEqual(['ab', 'c'])
        const one = await (await openai('responses', { input: 'a b' })).json()
        expect(one).toMatchObject({ object: 'response', output: [{ content: [{ text: 'ab' }] }] })
        expect(await (await openai(`responses/${one.id}`)).json()).toEqual(one)
        const more = await openai('responses', { input: 'c', previous_response_id: one.id, stream: true })
        expect(await more.text()).toMatch(
          /^event: response.created\ndata: [\s\S]*event: response.completed\n/,
        )
        const missing = await openai('chat/completions', { model: 'echo', messages })
        expect([missing.status, await missing.json()]).toEqual([
          404,
          {
            error: expect.objectContaining({
              code: 'model_not_found',
              message: expect.stringContaining('"echo"'),
            }),
          },
        ])
      },
    )

    it('lists, tells and deletes', async () => {
      await put('listed', 'text/x-python', PYTHON)
      const { body } = await json('GET', 'script/?limit=0')
      expect(body.objects.map((script: { name: string }) => script.name)).toContain('listed')
      expect((await json('GET', 'script/listed/')).body).toMatchObject({
        kind: 'python.package',
        format: 'py',
      })
      expect((await send(server, 'DELETE', 'script/listed/')).status).toBe(202)
      expect((await send(server, 'GET', 'script/listed/')).status).toBe(404)
    })

    itOnce(runtime).each([
      ['text/x-python', 'text/x-python', 'text/x-python'],
      ['application/x-www-form-urlencoded', 'text/*', 'text/x-python'],
      ['text/plain', 'application/octet-stream', 'application/octet-stream'],
      ['text/x-python', '*/*', 'application/json'],
      ['text/x-python', 'text/javascript', 'application/json'],
      ['text/x-python', 'application/json, text/*', 'application/json'],
    ])('gives what was uploaded as %s to who accepts %s as %s', async (type, accept, answered) => {
      expect((await put('given', type, PYTHON)).status).toBe(202)
      const answer = await send(server, 'GET', 'script/given/', undefined, { Accept: accept })
      expect([answer.headers.get('content-type'), answer.headers.get('vary')]).toEqual([
        answered,
        expect.stringContaining('Accept'),
      ])
      if (answered !== 'application/json') expect(await answer.text()).toBe(PYTHON)
    })

    // What else scripts fail of is in the test of interpreters.
    itOnce(runtime)('answers a script that exits with 422', async () => {
      await put('broken', 'text/x-python', 'import sys\ndef run(om, *a, **k):\n    sys.exit(3)')
      const { status, body } = await json('POST', 'script/broken/run/', {})
      expect([status, body.exception.type]).toEqual([422, 'SystemExit'])
      expect(body.message).toContain('The script has called sys.exit(3), let it return instead')
    })

    itOnce(runtime).each([
      ['text/x-python', 'def run(', "not Python: '(' was never closed (script.py, line 1)"],
      ['text/x-python', 'def run(om):\nreturn 1', 'line 2'],
      ['application/octet-stream', 'x = = 1', 'not Python: invalid syntax (script.py, line 1)'],
      ['text/javascript', 'export function run( {', 'not JavaScript: '],
      ['text/typescript', 'export function run(om: ) {}', 'not TypeScript: '],
      ['text/x-python', ' \n', 'empty'],
      ['text/x-python', '{}', 'JSON and no script'],
      ['application/octet-stream', '', 'empty'],
      ['application/zip', PYTHON, 'no archive'],
    ])('refuses an upload of %s that is %j', async (type, code, said) => {
      const answer = await put('refused', type, code)
      const { message } = (await answer.json()) as { message: string }
      expect([answer.status, message]).toEqual([400, expect.stringContaining(said)])
      expect((await send(server, 'GET', 'script/refused/')).status).toBe(404)
    })
    itOnce(runtime).each([
      [
        'text/x-python',
        'def run(om, x, /, *a, **k):\n    match x:\n        case {"n": n} if (m := n): return m',
      ],
      ['text/x-python', 'type X[T] = list[T]\nasync def run(om, *a):\n    return f"{1:{2}}" + f"{"a"}"'],
      ['text/x-python', '# -*- coding: latin-1 -*-\ndef run(om, *a, **k):\n    return "\u00e4"'],
      [
        'text/javascript',
        'import f from "node:fs" with { type: "x" }\nexport const run = async () => await 1',
      ],
    ])('takes an upload of %s that is %j', async (type, code) => {
      const body = new Uint8Array(Buffer.from(code, code.includes('latin') ? 'latin1' : 'utf8'))
      expect((await put('taken', type, body)).status).toBe(202)
    })

    const failures = [
      [
        'Python',
        'text/x-python',
        `import sys\ndef run(om, *a, **k):\n    print("x" * 20000)\n    print("read")\n    print("odd", file=sys.stderr)\n    1 / 0`,
        {
          type: 'ZeroDivisionError',
          message: 'division by zero',
          traceback: expect.stringMatching(
            /^Traceback[^\n]*\n {2}File "[^"]*\/script\/script.py", line 6, in run\n {4}1 \/ 0/,
          ),
          stdout: expect.stringMatching(/^x{9994}\nread\n$/),
          stderr: 'odd\n',
        },
      ],
      [
        'JavaScript',
        'text/javascript',
        'export function run() {\n  null.x\n}',
        { type: 'TypeError', traceback: expect.stringContaining('script.mjs') },
      ],
    ] as const
    // Python tells it by the same code on each.
    it.each(failures.slice(runtime === 'node' ? 0 : 1))(
      'tells with the failure of %s where it was and what was printed',
      async (_, type, code, expected) => {
        await put('failing', type, code)
        const { task_id } = (await json('POST', 'script/failing/run/?async=1', {})).body
        const ofTask = async () => (await json('GET', `task/${task_id}/status`)).body.exception
        await expect.poll(ofTask).toMatchObject(expected)
        const { body } = await json('GET', `task/${task_id}/result`)
        expect(body.response.exception).toMatchObject(expected)
      },
    )
  })
}
