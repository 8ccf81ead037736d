import { expect, test } from 'vitest'
import type { Json } from '../../src/data/frame/vector.ts'
import type { TaskId } from '../../src/store/task-records.ts'
import { orderText, parseOrder } from '../../src/worker/order-text.ts'
import fc from '../property.ts'

const order = (kwargs: { readonly [name: string]: Json }, args: readonly Json[] = []) =>
  ({ id: 'x' as TaskId, task: 't', bucket: 'omegaml', args, kwargs }) as const

test('an order is read as it was written', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constantFrom<Json>(Number.NaN, Number.NEGATIVE_INFINITY, 2n ** 60n, null, true),
    fc.array(fc.string()),
    fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string(), { noNullPrototype: true }),
  )
  const keywords = fc.dictionary(fc.stringMatching(/^[a-z_]+$/), value, { noNullPrototype: true })
  fc.assert(
    fc.property(keywords, fc.array(value), (kwargs, args) => {
      expect(parseOrder(orderText(order(kwargs, args)))).toEqual(order(kwargs, args))
    }),
  )
})

test.each(['__proto__', 'constructor', 'toString'])('the keyword "%s" is one like others', (name) => {
  for (const value of [1, 'text', null, [name]] satisfies Json[]) {
    const { kwargs } = parseOrder(orderText(order(Object.fromEntries([[name, value]]))))
    expect(Object.entries(kwargs)).toEqual([[name, value]])
  }
})

test('a long text is in the line once, as JSON has it', () => {
  const text = '{"inputs": [1]}'
  expect(orderText(order({ text })).split(JSON.stringify(text)).length).toBe(2)
})
