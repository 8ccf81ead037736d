import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { unzip } from '../../src/data/unzip.ts'

const files = { 'folder/': new Uint8Array(), a: new Uint8Array([1, 2, 3]), b: new Uint8Array([4, 5, 6, 7]) }
/** Not compressed, so that every byte of a file is one of the archive. */
const archive = zipSync(files, { level: 0 })

function changed(bytes: readonly number[]): Uint8Array {
  const at = archive.findIndex((_, start) => bytes.every((byte, i) => archive[start + i] === byte))
  return archive.map((byte, i) => (i === at ? byte ^ 1 : byte))
}

test('a zip has the files that are asked for', () => {
  expect(unzip(archive, ({ name }) => !name.endsWith('/'))).toEqual(
    new Map([
      ['a', files.a],
      ['b', files.b],
    ]),
  )
  expect(unzip(zipSync(files, { level: 9 }), ({ name }) => name === 'b')).toEqual(new Map([['b', files.b]]))
})

test('a file that is not what its checksum says is an error that names it', () => {
  expect(() => unzip(changed([4, 5, 6, 7]), () => true)).toThrow(
    '"b" is not what its checksum says, send the archive anew',
  )
  expect(unzip(changed([4, 5, 6, 7]), ({ name }) => name === 'a').get('a')).toEqual(files.a)
})
