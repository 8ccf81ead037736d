import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RUNTIMES, startServer } from '../../runtimes/server.ts'
import { openSession } from '../session.ts'

const ONNX = join(import.meta.dirname, '../../models/onnx/logistic.onnx')

describe.each(RUNTIMES)('om models and tasks on %s', (runtime) => {
  test('stores an ONNX file, computes with it without a server, and lists the task', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omega-models-'))
    await using session = openSession(runtime)
    const run = (...args: string[]) => session.om(...args, '--data', join(folder, 'data'))
    await writeFile(join(folder, 'rows.csv'), 'a,b,c,d\n5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n')
    await run('datasets', 'put', join(folder, 'rows.csv'), 'rows')
    await run('models', 'put', ONNX, 'flowers')
    expect(await run('models', 'list')).toBe('flowers\tonnx\n')
    expect(JSON.parse(await run('models', 'metadata', 'flowers')).signature.inputs).toMatchObject([
      { name: 'X' },
    ])
    expect(await run('runtime', 'model', 'flowers', 'predict', 'rows')).toBe('[0,2]\n')
    const [newest] = (await run('tasks', 'list')).split('\n')
    expect(newest).toMatch(/^[0-9a-f-]{36}\tSUCCESS\tmodel\/flowers\/predict\t/)
    const id = newest?.split('\t')[0] ?? ''
    expect(JSON.parse(await run('tasks', 'show', id))).toMatchObject({ outcome: { result: '[0,2]' } })
    await expect(run('tasks', 'cancel', id)).rejects.toThrow('has ended already, as SUCCESS')
    await expect(run('runtime', 'model', 'flowers', 'fit', 'rows')).rejects.toThrow('trained elsewhere')
    await expect(run('runtime', 'model', 'flowers', 'guess', 'rows')).rejects.toThrow('Action "guess"')
    await run('models', 'get', 'flowers', join(folder, 'out.onnx'))
    expect(await readFile(join(folder, 'out.onnx'))).toEqual(await readFile(ONNX))
    await run('models', 'create', 'line', '[["LinearRegression", {}]]')
    await run('runtime', 'model', 'line', 'fit', 'rows[a]', 'rows[b]')
    expect(await run('runtime', 'model', 'line', 'predict', 'rows[a]')).toMatch(
      /^\[3\.[45]\d*,3\.[23]\d*\]\n$/,
    )
    await expect(run('models', 'create', 'line', '[["Ridge", {}]]')).rejects.toThrow('"line"')
    await run('models', 'drop', 'flowers')
    await expect(run('models', 'drop', 'flowers')).rejects.toThrow('There is no model "flowers"')
  })

  test('cancels the task of a server', async () => {
    await using session = openSession(runtime)
    const server = await startServer(runtime, { args: ['--workers', '1', '--no-code'] })
    const api = async (method: string, path: string, body?: object) =>
      (
        await fetch(`${server.url}/api/v1/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
      ).json()
    const pipeline = [['KMeans', { n_clusters: 40, init: 'random', n_init: 500, tol: 0 }]]
    await api('POST', 'model/', { name: 'busy', pipeline })
    const rows = Array.from({ length: 30_000 }, (_, i) => [(i * 7919) % 10_007, i])
    const { task_id } = await api('PUT', 'model/busy/fit/?async=1', { data: rows })
    await session.om('tasks', 'cancel', task_id, '--data', server.data)
    await expect.poll(async () => (await api('GET', `task/${task_id}/status`)).status).toBe('REVOKED')
    const waiting = await api('PUT', 'model/busy/fit/?async=1', { data: rows })
    await expect.poll(async () => (await api('GET', `task/${waiting.task_id}`)).status).toBe('STARTED')
    await server.stop('SIGKILL')
  })
})
