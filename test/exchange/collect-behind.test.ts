import process from 'node:process'
import { afterEach, expect, test } from 'vitest'
import { exposeCollector } from '../../runtimes/node-collector.ts'
import { collectBehind } from '../../src/exchange/collect-behind.ts'

const MB = 2 ** 20

afterEach(() => {
  delete (globalThis as { gc?: unknown }).gc
})

/** How many bytes of buffers there are at most while 64 MB pass in pieces of which nobody keeps one. */
function heldWhile(passed: (bytes: number) => void): number {
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let at = 0; at < 64; at++) {
    passed(new Uint8Array(MB).fill(1).byteLength)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  return most
}

test.each(['minor', 'major'] as const)('what has passed is collected behind so many bytes (%s)', (part) => {
  exposeCollector()
  expect(heldWhile(collectBehind(8 * MB, part))).toBeLessThan(32 * MB) // a thread frees them, a little later
})

test('a runtime whose collector cannot be asked is asked nothing', () => {
  expect(() => collectBehind(1, 'minor')(2)).not.toThrow()
})
