import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../../runtimes/server.ts'
import { lastOutput, putScript, send } from './code-client.ts'

const BIG = '9007199254740993'

describe('what code of users is given and answers', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer('node')
    await send(server, 'PUT', 'dataset/big/', `{"data": {"id": [1, ${BIG}]}}`)
  })
  afterAll(() => server?.stop('SIGKILL'))

  test('keeps integers beyond 2^53 in a notebook, read and written', async () => {
    const code = [
      'rows = om.datasets.get("big")',
      'om.datasets.put({"id": [row["id"] for row in rows], "half": [1.0, 2.0]}, "copy", append=False)',
      'rows[1]["id"]',
    ].join('\n')
    expect((await lastOutput(server, code)).text).toContain(`"text/plain":"${BIG}"`)
    const { text } = await send(server, 'GET', 'dataset/copy/')
    expect(text).toContain(`"1":${BIG}`)
    expect(text).toContain('"half":"float64"')
  })

  test('keeps them in the parameters of a notebook and in what is displayed as JSON', async () => {
    const code =
      'class Shown:\n    def _repr_json_(self):\n        return {"n": n, "none": float("nan")}\nShown()'
    const { text } = await lastOutput(server, code, `{"parameters": {"n": ${BIG}}}`)
    expect(text).toContain(`{"n":${BIG},"none":null}`)
  })

  test('keeps them in the payload and the result of a script', async () => {
    await putScript(
      server,
      'next',
      'def run(om, data, **kw):\n    return {"n": data["n"] + 2, "big": 2**60 + 1, "one": 1.0}',
    )
    const { status, text } = await send(server, 'POST', 'script/next/run/', `{"n": ${BIG}}`)
    expect(status).toBe(201)
    expect(text).toContain(`"args":[{"n":${BIG}}]`)
    expect(text).toContain('"result":{"n": 9007199254740995, "big": 1152921504606846977, "one": 1.0}')
    const task = JSON.parse((await send(server, 'POST', 'script/next/run/?async=1', `{"n": ${BIG}}`)).text)
    const result = () => send(server, 'GET', `task/${task.task_id}/result`).then((answer) => answer.text)
    await expect.poll(result).toContain('"n": 9007199254740995')
    expect((await send(server, 'POST', 'service/next/', '{"n": 1}')).text).toContain('1152921504606846977')
  })

  test('is refused to JavaScript, which would round them', async () => {
    await putScript(
      server,
      'js',
      'export const run = (om, data) => data.read ? om.datasets.get(data.read) : 2n ** 60n + 1n',
      'text/javascript',
    )
    for (const payload of [`{"n": ${BIG}}`, '{"read": "big"}']) {
      const { status, text } = await send(server, 'POST', 'script/js/run/', payload)
      expect(status).toBe(422)
      expect(text).toContain(`Integer ${BIG} is beyond 2^53`)
    }
    expect((await send(server, 'POST', 'script/js/run/', '{}')).text).toContain('1152921504606846977')
  })

  test('may have NaN: missing in datasets, null in results, itself in payloads; infinities are texts', async () => {
    const code = [
      'om.datasets.put({"x": [1.0, float("nan")], "y": ["a", None]}, "holes", append=False)',
      'om.datasets.get("holes")[1]["x"]',
    ].join('\n')
    expect((await lastOutput(server, code)).text).toContain('"outputs":[]') // None is no output
    expect(JSON.parse((await send(server, 'GET', 'dataset/holes/')).text)).toMatchObject({
      data: { x: { 0: 1, 1: null }, y: { 0: 'a', 1: null } },
      dtypes: { x: 'float64' },
    })
    const script = 'def run(om, data, **kw):\n    return [repr(data), float("nan"), float("inf"), 0.5]'
    await putScript(server, 'nan', script)
    const { status, text } = await send(server, 'POST', 'script/nan/run/', '{"x": [NaN, -Infinity, 1]}')
    expect(status).toBe(201)
    expect(JSON.parse(text)).toMatchObject({
      args: [{ x: [null, '-Infinity', 1] }],
      result: ["{'x': [nan, -inf, 1]}", null, 'Infinity', 0.5],
    })
  })

  test('answers keys as JSON has them, and no value in the place of another', async () => {
    const script = [
      'import datetime, decimal',
      'def run(om, what, **kw):',
      '    if what["n"] == 0: return {1: {datetime.date(2020, 1, 1): decimal.Decimal("1.10")}, None: range(2), True and 2.5: 0}',
      '    if what["n"] == 1: return {1: "a", "1": "b"}',
      '    return {(1, 2): "a"}',
    ].join('\n')
    await putScript(server, 'keys', script)
    const answers = [0, 1, 2].map((n) => send(server, 'POST', 'script/keys/run/', JSON.stringify({ n })))
    const [kept, twice, tuple] = await Promise.all(answers)
    expect(kept?.text).toContain('"result":{"1": {"2020-01-01": "1.10"}, "null": [0, 1], "2.5": 0}')
    expect([twice?.status, tuple?.status]).toEqual([422, 422])
    expect(twice?.text).toContain('Two keys of a dict are one and the same as JSON')
    expect(tuple?.text).toContain('A key of type \\"tuple\\" cannot be answered as JSON')
  })

  test('may come in an archive with the backslashes of Windows, or of one module', async () => {
    const run = strToU8('from sums.add import add\ndef run(om, data, **kw):\n    return add(data)')
    const add = strToU8('def add(numbers):\n    return sum(numbers)')
    const archives = {
      sums: { 'top\\sums\\__init__.py': run, 'top\\sums\\add.py': add },
      one: {
        'one-1.0/setup.py': strToU8(''),
        'one-1.0/one.py': strToU8('run = lambda om, data, **kw: sum(data)'),
      },
    }
    for (const [name, files] of Object.entries(archives)) {
      await fetch(`${server.url}/api/v1/script/${name}/`, {
        method: 'PUT',
        body: new Uint8Array(zipSync(files)),
        headers: { 'Content-Type': 'application/zip' },
      })
      expect((await send(server, 'POST', `script/${name}/run/`, '[1, 2]')).text).toContain('"result":3')
    }
  })

  test('may be nested as deep as a body may, and no deeper', async () => {
    await putScript(server, 'deep', 'def run(om, data, **kw):\n    return 1')
    const nested = (depth: number) => `${'['.repeat(depth)}${BIG}${']'.repeat(depth)}`
    expect((await send(server, 'POST', 'script/deep/run/', nested(512))).status).toBe(201)
    const { status, text } = await send(server, 'POST', 'script/deep/run/', nested(513))
    expect([status, text.includes('nested deeper than 512')]).toEqual([400, true])
  })
})
