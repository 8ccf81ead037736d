import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openModel } from '../../src/models/open.ts'
import { createPipeline } from '../../src/models/sklearn/pipeline.ts'

const own = createPipeline([['Ridge', {}]]).serialize()
const python = deflateSync('a pickle, as joblib compresses it')

test.each(['sklearn.joblib', 'omega_edge.pipeline'] as const)('opens a pipeline of kind %s', async (kind) => {
  expect((await openModel(kind, own)).serialize()).toEqual(own)
})

test.each([
  ['sklearn.joblib', python],
  ['python.data', own],
] as const)("says of a model of Python, kind %s, that it is for omega-ml's workers", async (kind, bytes) => {
  await expect(openModel(kind, bytes)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringContaining(`kind "${kind}"), which only omega-ml's workers can open`),
  })
})
