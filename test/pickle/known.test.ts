import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonText } from '../../src/data/frame/cell.ts'
import { jsonOfPickle } from '../../src/pickle/pickle-json.ts'
import { readPickle } from '../../src/pickle/read-pickle.ts'
import { PickleError } from '../../src/pickle/value.ts'
import fc from '../property.ts'

type Case = readonly [name: string, answer: unknown, protocol2: string, protocol5: string]

/** What `golden/make.py` has pickled. */
const golden = (name: string) => {
  const text = readFileSync(join(import.meta.dirname, 'golden', `${name}.json`), 'utf8')
  return JSON.parse(text) as readonly Case[]
}

describe.each(['numpy1-pandas2', 'numpy2-pandas3'])('%s', (made) => {
  test.each(golden(made))('%s is answered as omega-ml does', (_, answer, ...pickles) => {
    for (const pickled of pickles) {
      const json = jsonOfPickle(readPickle(Buffer.from(pickled, 'base64')))
      expect(JSON.parse(jsonText(json))).toEqual(answer)
    }
  })
})

test.each([
  ['a masked array', 'cnumpy.ma.core\n_mareconstruct\n)R.', 'numpy.ma.core._mareconstruct'],
  ['a class of the user', 'cmy.models\nAnswer\n)R.', 'my.models.Answer'],
  ['an array without a state', 'cnumpy.core.multiarray\n_reconstruct\n)R.', '_reconstruct in a form'],
  ['a frame without a state', 'cpandas.core.frame\nDataFrame\n)\x81.', 'pandas.core.frame.DataFrame'],
  ['a frame of periods', 'cpandas\nPeriod\n)R.', 'pandas.Period'],
])('%s is named', (_, text, named) => {
  expect(() => jsonOfPickle(readPickle(Buffer.from(text, 'latin1')))).toThrow(named)
})

test.each([
  ['a range', 'cbuiltins\nrange\n(K\x00L1000000000000\nK\x01tR.'],
  [
    'an array of more than its bytes',
    'cnumpy.core.numeric\n_frombuffer\n(C\x00cnumpy\ndtype\n(X\x02\x00\x00\x00i8\x89\x88tR(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tbL1000000000\n\x85X\x01\x00\x00\x00CtR.',
  ],
])('%s that would not fit is refused before it is made', (_, text) => {
  expect(() => jsonOfPickle(readPickle(Buffer.from(text, 'latin1')))).toThrow('characters as JSON')
})

describe.each(['numpy1-pandas2', 'numpy2-pandas3'])('of any damage to %s', (made) => {
  test('comes an answer or an error that says so', () => {
    const [, , pickled] = golden(made).find(([name]) => name === 'frame')!
    const bytes = Buffer.from(pickled, 'base64')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, byte) => {
        const broken = Uint8Array.from(bytes)
        broken[place] = byte
        try {
          jsonOfPickle(readPickle(broken))
        } catch (error) {
          if (!(error instanceof PickleError)) throw error
        }
      }),
      { numRuns: 400 },
    )
  })
})
