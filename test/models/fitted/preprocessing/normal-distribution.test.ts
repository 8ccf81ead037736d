import { expect, test } from 'vitest'
import { normalCdf, normalQuantile } from '../../../../src/models/fitted/preprocessing/normal-distribution.ts'

/** `scipy.stats.norm.cdf`. */
test.each([
  [-30, 4.906713927147908e-198],
  [-8.5, 9.47953482220325e-18],
  [-3.6, 0.00015910859015753364],
  [-2, 0.022750131948179195],
  [-0.5, 0.3085375387259869],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1.7, 0.955434537241457],
  [4, 0.9999683287581669],
])('the share below %d', (value, share) => {
  expect(Math.abs(normalCdf(value) / share - 1)).toBeLessThan(1e-12)
})

/** `scipy.stats.norm.ppf`. */
test.each([
  [1e-300, -37.0470962993612],
  [1e-7, -5.1993375821928165],
  [0.01, -2.3263478740408408],
  [0.08, -1.4050715603096329],
  [0.3, -0.5244005127080409],
  [0.66, 0.41246312944140495],
  [0.925, 1.4395314709384563],
  [0.999999, 4.753424308817087],
])('the value at the share %d', (share, value) => {
  expect(Math.abs(normalQuantile(share) / value - 1)).toBeLessThan(1e-13)
})
