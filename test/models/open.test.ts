import { expect, test } from 'vitest'
import { openModel } from '../../src/models/open.ts'
import { createPipeline } from '../../src/models/sklearn/pipeline.ts'

const own = createPipeline([['Ridge', {}]]).serialize()
/** `os.getcwd()`, which nobody would call. */
const python = Buffer.from('\x80\x02cos\ngetcwd\n)R.', 'latin1')

test.each(['sklearn.joblib', 'omega_edge.pipeline'] as const)('opens a pipeline of kind %s', async (kind) => {
  expect((await openModel(kind, own)).serialize()).toEqual(own)
})

test("says of a model of another kind that it is for omega-ml's workers", async () => {
  await expect(openModel('python.data', own)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringContaining(`kind "python.data"), which only omega-ml's workers can open`),
  })
})

test('names what a file holds that no estimator has', async () => {
  await expect(openModel('sklearn.joblib', python)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringContaining('"os.getcwd" is not computed here'),
  })
})
