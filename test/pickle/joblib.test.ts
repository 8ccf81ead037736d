import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { namedClasses } from '../../src/pickle/classes.ts'
import { joblibClasses } from '../../src/pickle/joblib/arrays.ts'
import { decompress } from '../../src/pickle/joblib/decompress.ts'
import { numpyArray } from '../../src/pickle/numpy/numpy-array.ts'
import { jsonOfPickle } from '../../src/pickle/pickle-json.ts'
import { readPickle } from '../../src/pickle/read-pickle.ts'
import { entryOf, PickleError } from '../../src/pickle/value.ts'
import fc from '../property.ts'

/** One value in each form that joblib and pickle have, by `make_joblib.py`. */
const golden = (name: string) =>
  z
    .object({ files: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'))).files

const ofNumpy1 = Object.entries(golden('joblib-numpy1')).map(([form, file]) => [`${form}, numpy 1`, file])
const files: Readonly<Record<string, string>> = {
  ...golden('joblib'),
  ...Object.fromEntries(ofNumpy1),
}

const read = async (file: Uint8Array) => readPickle(await decompress(file), joblibClasses())
const bytesOf = (form: string) => Uint8Array.from(Buffer.from(files[form]!, 'base64'))

describe.each(Object.keys(files))('a file, %s', (form) => {
  test('has its arrays, of whatever order and elements', async () => {
    const value = await read(bytesOf(form))
    const array = (name: string) => numpyArray(entryOf(value, name))!
    expect(array('c').shape).toEqual([2, 3])
    expect([...array('c').floats()!]).toEqual([0, 1, 2, 3, 4, 5])
    expect([...array('fortran').integers()!]).toEqual([0, 1, 2, 3, 4, 5])
    expect([...array('big').floats()!]).toEqual([1.5, -2.25])
    expect(array('objects').items()).toEqual(['a', 1n, null])
    expect(array('texts').items()).toEqual(['one', 'seven'])
    expect([...array('records').field('left')!.integers()!]).toEqual([1, 2])
    expect([...array('records').field('at')!.floats()!]).toEqual([0.5, 0.25])
    expect([...array('records').field('flag')!.integers()!]).toEqual([3, 0])
    expect(array('records').field('none')).toBeUndefined()
    expect(array('empty').shape).toEqual([0, 3])
    expect(array('objects').floats()).toBeUndefined()
  })

  test('that is damaged is an error, or another value', async () => {
    const whole = bytesOf(form)
    const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), cut: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, byte, cut }) => {
        const broken = cut ? whole.slice(0, at) : whole.with(at, byte)
        const error = await read(broken).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        expect(error === undefined || error instanceof PickleError, String(error)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

test('a file that came in pieces is the same wherever it is cut', () => {
  const whole = bytesOf('plain')
  const json = jsonOfPickle(readPickle(whole, joblibClasses()))
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 30 }), (cuts) => {
      const ends = [...cuts, whole.length].sort((a, b) => a - b)
      const pieces = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end))
      expect(jsonOfPickle(readPickle(pieces, joblibClasses()))).toEqual(json)
    }),
    { numRuns: 100 },
  )
})

test('what is within an array of objects is told to the classes too', () => {
  const names: string[] = []
  const find: typeof namedClasses.find = (module, name) => {
    names.push(`${module}.${name}`)
    return namedClasses.find(module, name)
  }
  readPickle(bytesOf('plain'), joblibClasses({ ...namedClasses, find }))
  expect(names).toContain('joblib.numpy_pickle.NumpyArrayWrapper')
  expect(names.filter((name) => name.endsWith('._reconstruct'))).toHaveLength(1)
})

test('an array that says it is larger than its file is refused', () => {
  // The shape (2, 3) of the first array as (2, 3) of more rows than there are bytes for.
  const file = Buffer.from(bytesOf('plain'))
  const at = file.indexOf(Buffer.from('4b024b0386', 'hex'))
  expect(at).toBeGreaterThan(0)
  const larger = Uint8Array.from(file).with(at + 1, 255)
  expect(() => readPickle(larger, joblibClasses())).toThrow(PickleError)
})
