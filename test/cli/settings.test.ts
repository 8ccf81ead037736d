import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandSettings } from '../../src/cli/settings.ts'
import type { Platform } from '../../src/platform.ts'

const settingsWith = (OMEGA_ONNX: string | undefined) =>
  commandSettings({ env: { OMEGA_ONNX } } as unknown as Platform, {})

test.each(['fast', 'Web', 'true'])('a backend of ONNX that is none is told: %s', async (value) => {
  await expect(settingsWith(value)).rejects.toThrow(
    `Variable OMEGA_ONNX is wrong: expected "web", or none for onnxruntime-node where it is installed, not "${value}"`,
  )
})

test.each(['web', '', undefined])('that of WebAssembly is one, or none: %j', async (value) => {
  expect(await settingsWith(value)).toMatchObject({ port: 8000 })
})

test('a file that an editor of Windows has written, with a byte order mark, is read', async () => {
  const config = join(await mkdtemp(join(tmpdir(), 'omega-settings-')), 'settings.json')
  await writeFile(config, '\uFEFF{"port": 8001}')
  expect(await commandSettings({ env: {} } as unknown as Platform, { config })).toMatchObject({ port: 8001 })
})
