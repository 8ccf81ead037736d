import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('deno task serve has the permissions that it needs, asks for no other, and Deno has nothing to say of it', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'omega-deno-')), 'data')
  const deno = join(root, 'test/node_modules/.bin/deno')
  const args = ['task', 'serve', '--port', '0', '--data', data, '--demo']
  const child = spawn(deno, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (piece) => {
    errors += piece
  })
  let url: string | undefined
  for await (const piece of child.stdout) {
    url = /address +(http:\S+)/.exec(String(piece))?.[1]
    if (url) break
  }
  expect(url, errors).toBeDefined()
  const paths = ['/api/v1/dataset/sample', '/api/doc/v1', '/api/doc/assets/swagger-ui.css']
  const answers = await Promise.all(paths.map((path) => fetch(`${url}${path}`)))
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  expect(errors.trimEnd().split('\n'), errors).toHaveLength(1) // that of the task itself
  const exit = once(child, 'exit')
  process.kill(-(child.pid as number), 'SIGTERM') // the task and the server it runs
  await exit
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
})
