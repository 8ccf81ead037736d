import { describe, expect, test } from 'vitest'
import { notebookOfCode } from '../../../src/data/notebook.ts'
import { pythonNameProblem } from '../../../src/data/python-name.ts'
import { RunBody } from '../../../src/resources/job/schemas.ts'
import { withParameters } from '../../../src/worker/python/parameters.ts'

const source = (parameters: { [name: string]: number | bigint | null | string }) =>
  withParameters(notebookOfCode('x'), parameters).cells[0]?.source

describe('the name of a parameter', () => {
  test.each(['year', '_', 'größe', 'x1', 'match', 'type'])('may be "%s"', (name) => {
    expect(RunBody.safeParse({ parameters: { [name]: 1 } }).success).toBe(true)
    expect(source({ [name]: 1 })).toBe(`${name} = 1`)
  })

  test.each([
    'import os; print(1)\nz',
    'x\n',
    '',
    'a b',
    'a.b',
    '1x',
    'x=1;y',
    'class',
    'None',
    'ｃｌａｓｓ',
    'x\u2028y',
    'x\r',
  ])('may not be %j, at the request and where source is made of it', (name) => {
    expect(pythonNameProblem(name)).toContain(`"${name}"`)
    expect(RunBody.safeParse({ parameters: { [name]: 1 } }).success).toBe(false)
    expect(() => source({ [name]: 1 })).toThrow(`Parameter "${name}" is`)
  })
})

test('a value is a literal of Python', () => {
  expect(source({ a: null, b: 2n ** 60n + 1n, c: Number.NaN, d: -Infinity, e: '"; import os\n' })).toBe(
    'a = None\nb = 1152921504606846977\nc = float("nan")\nd = float("-inf")\ne = "\\"; import os\\n"',
  )
})
