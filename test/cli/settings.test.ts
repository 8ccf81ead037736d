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
