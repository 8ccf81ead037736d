import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

test('om on a Node that is too old says so in one sentence', async () => {
  const older =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })'
  const om = join(import.meta.dirname, '../../runtimes/om.ts')
  const asked = run(process.execPath, ['--import', `data:text/javascript,${older}`, om, '--version'])
  await expect(asked).rejects.toMatchObject({
    code: 1,
    stderr: 'om: Node 24 or later is needed, this is 20.1.0: install it, or run om by Deno or Bun\n',
  })
})
