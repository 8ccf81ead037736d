import { gzipSync } from 'node:zlib'
import { createTar } from 'nanotar'
import { describe, expect, test } from 'vitest'
import { pathsOf, unpack } from '../../src/store/unpack.ts'

const encoder = new TextEncoder()
const LONG = `pkg/${'long'.repeat(50)}.py`

/** One entry of a tar, with its checksum. */
function entry(name: string, content: string, type = '0'): Uint8Array {
  const header = Buffer.alloc(512)
  const length = encoder.encode(content).length
  header.write(name)
  header.write(length.toString(8).padStart(11, '0'), 124)
  header.write(`        ${type}`, 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const body = Buffer.alloc(Math.ceil(length / 512) * 512)
  body.write(content)
  return Buffer.concat([header, body])
}

function tar(...entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([...entries, Buffer.alloc(1024)])
}

const WHOLE = tar(
  entry('././@LongLink', `${LONG}\0`, 'L'),
  entry(LONG.slice(0, 99), 'x = 1\n'),
  entry('pkg/', '', '5'),
  entry('./pkg/__init__.py', 'y'.repeat(1000)),
)

describe('the paths of an archive', () => {
  test.each([
    ['a tar', WHOLE],
    ['a tar in gzip', gzipSync(WHOLE)],
  ])('of %s are those that it is unpacked to', async (_, archive) => {
    expect(await pathsOf(archive)).toEqual([LONG, 'pkg/__init__.py'])
    expect([...unpack(archive).keys()]).toEqual([LONG, 'pkg/__init__.py'])
  })

  test('of one whose files are made by another program', async () => {
    const archive = createTar([
      { name: 'pkg/__init__.py', data: 'x' },
      { name: 'pkg/data.txt', data: '' },
    ])
    expect(await pathsOf(archive)).toEqual(['pkg/__init__.py', 'pkg/data.txt'])
  })

  test('of one that becomes a thousand times as long are found while others go on', async () => {
    const archive = gzipSync(
      tar(entry('pkg/zeros', '\0'.repeat(100 * 2 ** 20)), entry('pkg/__init__.py', '')),
    )
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    expect(await pathsOf(archive)).toEqual(['pkg/zeros', 'pkg/__init__.py'])
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
  })

  test.each([
    ['that is cut', WHOLE.slice(0, -1600), 'Truncated input'],
    ['that is cut in gzip', gzipSync(WHOLE).slice(0, 60), 'unexpected end of file'],
    ['whose header is damaged', WHOLE.map((byte, at) => (at === 3 ? byte ^ 1 : byte)), 'checksum failure'],
    ['that holds too much', gzipSync(Buffer.alloc(300 * 2 ** 20, entry('x', ''))), 'more than 16000 files'],
  ])('of one %s are none', async (_, archive, message) => {
    const found = expect(pathsOf(archive)).rejects
    await found.toMatchObject({ kind: 'bad-request', message: expect.stringContaining(message) })
  })
})
