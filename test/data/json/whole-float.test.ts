import { describe, expect, test } from 'vitest'
import { jsonText } from '../../../src/data/frame/cell.ts'
import type { Json } from '../../../src/data/frame/vector.ts'
import { isWholeFloat, wholeFloat, withNumbers } from '../../../src/data/json/whole-float.ts'
import { parseExactly, wireText } from '../../../src/data/json/wire.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { orderText, parseOrder } from '../../../src/worker/order-text.ts'
import { parameterSource } from '../../../src/worker/python/parameters.ts'
import fc from '../../property.ts'

/** Values as Python's `json.dumps` spells them, with what is told apart by it. */
const scalar = fc.oneof(
  fc.bigInt(-(2n ** 70n), 2n ** 70n).map(String),
  fc.integer().map(String),
  fc.integer().map((value) => `${value}.0`),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }).map(String),
  fc.constantFrom('-0.0', '1e+20', '1e+300', '0', 'NaN', '-Infinity', 'null', 'true', '"1.0 e5"', '{}', '[]'),
)
const text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .dictionary(fc.constantFrom('a', 'rawJSON', '__proto__', 'constructor', 'toString'), tie('value'), {
        maxKeys: 3,
      })
      .map((fields) => `{${Object.entries(fields).map(([key, item]) => `${JSON.stringify(key)}:${item}`)}}`),
  ),
})).value

describe('a value for Python', () => {
  test('is written as it was read, in any nesting', () => {
    fc.assert(
      fc.property(text, (told) => {
        expect(wireText(parseExactly(told))).toBe(told)
      }),
    )
  })

  test('goes to a worker as it is', () => {
    fc.assert(
      fc.property(text, (told) => {
        const value = parseExactly(told)
        const order = { id: 'x' as TaskId, task: 't', bucket: 'b', args: [value], kwargs: { value } }
        const { args, kwargs } = parseOrder(orderText(order))
        expect([args[0], kwargs.value].map((one) => wireText(one as Json))).toEqual([told, told])
      }),
    )
  })

  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [-1.5e300, '-1.5e+300'],
  ])('spells the float %d as Python does', (value, spelled) => {
    expect(jsonText([wholeFloat(value)])).toBe(`[${spelled}]`)
    expect(parameterSource({ x: wholeFloat(value) })).toBe(`x = ${spelled}`)
    expect(withNumbers({ x: [wholeFloat(value)] })).toEqual({ x: [value] })
  })

  test('is no whole float for looking like one', () => {
    expect(isWholeFloat({ rawJSON: '1.0' })).toBe(false)
    expect(wireText(parseExactly('{"rawJSON":"1.0"}'))).toBe('{"rawJSON":"1.0"}')
  })

  test('that is an integer stays one, also zero with a sign', () => {
    expect(wireText(parseExactly('[-0,1.5,10]'))).toBe('[0,1.5,10]')
  })
})
