import { expect, test } from 'vitest'
import { matchInputs } from '../../src/models/match-tensors.ts'

const shapeOf = (given: readonly number[], declared: readonly number[]) => {
  const size = given.reduce((product, length) => product * length, 1)
  const tensor = { name: 'x', datatype: 'FP32', shape: given, data: new Float32Array(size) } as const
  return matchInputs([{ name: 'x', datatype: 'FP32', shape: declared }], [tensor])[0]?.shape
}

test.each([
  ['as declared', [2, 3], [-1, 3], [2, 3]],
  ['no rows', [0, 3], [-1, 3], [0, 3]],
  // MLServer 1.7.1: its codecs write a list of n as [n, 1].
  ['a list as MLServer writes it', [2, 1], [-1], [2]],
  ['a list where the model has columns of one value', [2], [-1, 1], [2, 1]],
  ['whatever is sent where nothing is declared', [2, 1], [], [2, 1]],
])('takes the shape of %s', (_, given, declared, taken) => {
  expect(shapeOf(given, declared)).toEqual(taken)
})

test.each([
  ['another length', [2, 2], [-1, 3]],
  ['a row for a matrix', [3], [-1, 3]],
  ['a list for a matrix of any width', [3], [-1, -1]],
  ['an axis too many', [2, 3, 1, 1], [-1, 3]],
])('refuses %s', (_, given, declared) => {
  expect(() => shapeOf(given, declared)).toThrow(`has the shape [${given.join(', ')}], the model takes`)
})
