import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeFrame } from '../../../src/data/json/encode.ts'
import { parseJson, toPlain } from '../../../src/data/json/parse-json.ts'
import { OmegaError } from '../../../src/error.ts'
import { type ArrayInJson, arrayIn, frameOfArray, jsonOfArray } from '../../../src/store/dataset/array.ts'
import { readerInMemory } from '../../../src/store/frame-in-memory.ts'
import fc from '../../property.ts'

interface Case extends ArrayInJson {
  readonly npy: string
  /** The dtypes of `pandas.DataFrame(array)`; null where pandas makes none. */
  readonly frame: Readonly<Record<string, string>> | null
}

/** By real numpy and pandas, see `arrays.py`. */
const text = readFileSync(join(import.meta.dirname, 'arrays.json'), 'utf8')
const cases = Object.entries(toPlain(parseJson(text)) as unknown as Record<string, Case>)
const fileOf = ({ npy }: Pick<Case, 'npy'>) => new Uint8Array(Buffer.from(npy, 'base64'))

/** What is kept otherwise than pandas does, which has neither small floats in files nor bytes. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'small floats': { 0: 'float32' },
  bytes: { 0: 'binary[pyarrow]' },
  'big-endian': { 0: 'int64' },
  complex: { 0: 'object' },
}

const frameIn = async (bytes: Uint8Array) => {
  const reader = readerInMemory(frameOfArray('a', arrayIn('a', bytes)), {})
  const body = encodeFrame(reader, { orient: 'values', name: 'a', resourceUri: '' })
  return JSON.parse(await new Response(body).text())
}

describe('arrays of numpy', () => {
  test.each(cases)('%s: are the lists that tolist answers', (_, { npy, frame, ...expected }) => {
    expect(jsonOfArray(arrayIn('a', fileOf({ npy })))).toEqual(expected)
  })

  test.each(cases.filter(([, { frame }]) => frame))(
    '%s: are the frame that pandas makes',
    async (name, one) => {
      const { data, dtypes } = await frameIn(fileOf(one))
      expect(dtypes).toEqual(OTHERWISE[name] ?? one.frame)
      expect(data).toHaveLength(one.shape[0]!)
    },
  )

  test('of more dimensions are a column of lists, without dimensions a cell', async () => {
    const [cube, point] = ['three dimensions', 'no dimensions'].map((name) => new Map(cases).get(name)!)
    expect((await frameIn(fileOf(cube!))).data).toEqual((cube!.data as unknown[]).map((row) => [row]))
    expect((await frameIn(fileOf(cube!))).dtypes).toEqual({ 0: 'list<item: list<item: int16>>[pyarrow]' })
    expect((await frameIn(fileOf(point!))).data).toEqual([[5]])
  })

  test('that are damaged are refused with the name, whatever became of their bytes', () => {
    const whole = cases.map(([, one]) => fileOf(one))
    const damages = fc.tuple(fc.constantFrom(...whole), fc.nat(), fc.nat({ max: 255 }), fc.nat())
    fc.assert(
      fc.property(damages, ([file, place, byte, length]) => {
        const damaged = file.slice(0, file.length - (length % 9))
        damaged[place % damaged.length] = byte
        try {
          jsonOfArray(arrayIn('a', damaged))
        } catch (error) {
          expect(error).toBeInstanceOf(OmegaError)
          expect((error as Error).message).toMatch(/^Dataset "a" cannot be read: /)
        }
      }),
      { numRuns: 300 },
    )
  })
})
