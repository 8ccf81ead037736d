import { expect, test } from 'vitest'
import { hasTrapped, loadParquet, reading } from '../../../src/data/parquet/library.ts'
import { badRequest, OmegaError } from '../../../src/error.ts'

function thrownBy(read: () => unknown): OmegaError {
  try {
    read()
  } catch (error) {
    if (error instanceof OmegaError) return error
  }
  return expect.fail('It should have thrown an OmegaError')
}

test('what the library says of a file is a 400, and it is used further', async () => {
  const library = await loadParquet()
  const told = thrownBy(() => reading(library, () => library.readParquet(new Uint8Array(16))))
  expect([told.kind, hasTrapped(told)]).toEqual(['bad-request', false])
  const ours = badRequest('Ours')
  const refuse = () => {
    throw ours
  }
  expect(thrownBy(() => reading(library, refuse))).toBe(ours)
})

test('a trap is a 400, and nobody reads with the memory that it has left', async () => {
  const library = await loadParquet()
  const trap = () => {
    throw new WebAssembly.RuntimeError('unreachable')
  }
  const trapped = thrownBy(() => reading(library, trap))
  expect([trapped.kind, hasTrapped(trapped)]).toEqual(['bad-request', true])
  const after = thrownBy(() => reading(library, () => 1))
  expect([after.kind, after.headers]).toEqual(['unavailable', { 'Retry-After': '1' }])
  const fresh = await loadParquet()
  expect(fresh).not.toBe(library)
  expect(thrownBy(() => reading(fresh, () => fresh.readParquet(new Uint8Array(16)))).kind).toBe('bad-request')
})
