import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zipSync } from 'fflate'
import { createTar } from 'nanotar'
import { expect, test } from 'vitest'
import { modelIn } from '../../../src/models/onnx/archive.ts'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'

const file = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'opening', name)))
const model = file('external.onnx')
const weights = file('weights.bin')

type Files = Readonly<Record<string, Uint8Array>>
const zip = (files: Files) => zipSync({ ...files })
const tar = (files: Files) => createTar(Object.entries(files).map(([name, data]) => ({ name, data })))

const whole = { 'model.onnx': model, 'weights.bin': weights }

test.each([
  ['zip', zip(whole)],
  ['tar', tar(whole)],
  ['tar.gz', gzipSync(tar(whole))],
  ['zip with a folder', zip({ 'export/model.onnx': model, 'export/weights.bin': weights })],
  [
    'zip of a Mac',
    zip({ ...whole, '__MACOSX/._model.onnx': Uint8Array.of(0), '._model.onnx': Uint8Array.of(0) }),
  ],
])('a model with its weights beside it comes as one file out of a %s', async (_, archive) => {
  const opened = await openOnnx(modelIn(archive)!)
  expect(opened.signature.inputs).not.toEqual([])
  // What is kept is whole: it opens again by itself.
  expect((await openOnnx(opened.serialize())).details).toEqual(opened.details)
})

test.each([
  [
    'without the weights',
    { 'model.onnx': model },
    /^The model has weights in the file "weights\.bin" beside it: /,
  ],
  [
    'with those of another export',
    { ...whole, 'weights.bin': weights.subarray(1) },
    /^The file "weights\.bin" has \d+ bytes, the model needs \d+: it is of another export$/,
  ],
  [
    'with two models',
    { ...whole, 'b.onnx': model },
    /^The archive has 2 \.onnx files, model\.onnx, b\.onnx: /,
  ],
])('an archive %s is refused', (_, files, message) => {
  expect(() => modelIn(zip(files as Files))).toThrow(message)
})

test('an archive of something else is left to others', () => {
  expect(modelIn(zip({ 'schema.json': Uint8Array.of(0x7b, 0x7d) }))).toBeUndefined()
  expect(modelIn(gzipSync(Uint8Array.of(0x80, 4, 0x4e, 0x2e)))).toBeUndefined()
})
