import { expect, test } from 'vitest'
import { notedSignature, storedSignature, UNKNOWN_SIGNATURE } from '../../src/models/stored-signature.ts'

test('is that of the tensors that were noted', () => {
  const x = { name: 'x', datatype: 'FP64', shape: [-1, 2] }
  const y = { name: 'y', datatype: 'INT64', shape: [-1] }
  expect(storedSignature({ signature: { inputs: [x], outputs: [y] } })).toEqual({
    inputs: [x],
    outputs: [y],
    predicted: ['y'],
    takesTable: true,
  })
})

/** As `om.models.link_datatype` of omega-ml notes schemas, and what no signature is. */
const OTHERS = [
  {
    X: { datatype: 'pandas.Frame', schema: {}, many: true },
    Y: null,
    result: null,
    errors: {},
    orient: 'columns',
  },
  {},
  null,
  undefined,
  'f(x)',
]
test.each(OTHERS)('is not known of %j', (signature) => {
  expect(notedSignature({ signature } as never)).toBeUndefined()
  expect(storedSignature({ signature } as never)).toBe(UNKNOWN_SIGNATURE)
})
