import { expect, test } from 'vitest'
import { featureOfHash, hashOf } from '../../../../src/models/fitted/text/murmur.ts'

/** `sklearn.utils.murmurhash3_32(text, seed=0)`. */
test.each([
  ['', 0],
  ['a', 1009084850],
  ['ab', -1681926305],
  ['abc', -1277324294],
  ['abcd', 1139631978],
  ['Zürich', 694770001],
  ['the quick brown fox', 519850996],
  ['東京', -1765863102],
])('%j has the hash of scikit-learn', (text, hash) => {
  expect(hashOf(text)).toBe(hash)
})

test('the smallest hash, whose absolute value is no int32, has a column too', () => {
  expect(featureOfHash(-0x8000_0000, 32)).toBe(0)
})
