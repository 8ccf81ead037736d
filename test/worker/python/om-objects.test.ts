import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../../runtimes/server.ts'
import { lastOutput, send } from './code-client.ts'

describe('om in a notebook', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer('node')
  })
  afterAll(() => server?.stop('SIGKILL'))

  test('has models that compute', async () => {
    const model = JSON.stringify({ name: 'm', pipeline: [['LinearRegression', {}]] })
    expect((await send(server, 'POST', 'model/', model)).status).toBe(201)
    await send(server, 'PUT', 'dataset/d/', '{"data": {"x": [4]}}')
    const code = [
      'm = om.models.get("m")',
      'assert m.fit([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0]) is m',
      'said = []',
      'for attempt in (lambda: om.models.get("none"), lambda: m.coef_, lambda: om.scripts.get("x")):',
      '    try:',
      '        attempt()',
      '    except Exception as error:',
      '        said.append(f"{type(error).__name__}: {error}")',
      'values = m.predict([4.0]), m.predict("d"), m.predict({"x": [4.0]}), om.runtime.model("m").predict("d").get()',
      'import json',
      'print(json.dumps([round(value[0] if isinstance(value, list) else value) for value in values]))',
      'print("\\n".join(said))',
    ].join('\n')
    const { text } = await lastOutput(server, code)
    const [output] = JSON.parse(text).content.cells[0].outputs
    expect(output.text.split('\n')).toEqual([
      '[8, 8, 8, 8]',
      expect.stringContaining('There is no "none" among the models'),
      expect.stringMatching(/^AttributeError: om\.models\.get\("m"\) has no "coef_" here, it has .*predict,/),
      'AttributeError: om.scripts has no "get" here, it has drop, exists, list, metadata',
      '',
    ])
  })

  test('has jobs that are read and written', async () => {
    await send(server, 'PUT', 'job/other/', '{"code": "1 + 1"}')
    const code = [
      'notebook = om.jobs.get("other")',
      'notebook.cells[0].source += "\\nx = 9007199254740993"',
      'om.jobs.put(notebook, "changed")',
      'notebook["cells"][0]["source"]',
    ].join('\n')
    expect((await lastOutput(server, code)).text).toContain('1 + 1')
    expect((await send(server, 'GET', 'job/changed/')).text).toContain(
      '"source":"1 + 1\\nx = 9007199254740993"',
    )
    expect((await lastOutput(server, 'om.jobs.put({"cells": 1}, "wrong")')).text).toContain(
      'The notebook is wrong',
    )
  })
})
