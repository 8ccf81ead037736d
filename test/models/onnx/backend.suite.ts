import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openOnnx } from '../../../src/models/onnx/onnx.ts'
import type { OnnxBackend } from '../../../src/models/onnx/session.ts'
import type { Tensor } from '../../../src/models/tensor.ts'
import { figures, figureTable, modelBytes } from './figures.ts'

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, 'opening', `${name}.onnx`)))

/** What each backend of ONNX Runtime does, be it native or in WebAssembly. */
export function backendSuite(load: () => Promise<OnnxBackend>): void {
  let backend: OnnxBackend
  beforeAll(async () => {
    backend = await load()
  })

  test.each([
    ['forest', 'predict_proba'],
    ['passengers', 'predict'],
    ['double', 'predict'],
    ['kmeans', 'transform'],
  ] as const)('%s answers %s', async (name, action) => {
    const model = await openOnnx(modelBytes(name), backend)
    const value = (await model.run({ action, x: figureTable(name), progress: () => {} })) as unknown[]
    expect(value).toEqual(near(figures[name]![action]!))
  })

  test('what is not known of a shape is null, and a map of probabilities is a tensor', async () => {
    const { declared } = await openOnnx(modelBytes('logistic_zipmap'), backend)
    expect(declared).toEqual({
      inputs: [{ name: 'X', type: 'float32', shape: [null, 4] }],
      outputs: [
        { name: 'output_label', type: 'int64', shape: [null] },
        { name: 'output_probability', type: 'float32', shape: [null, 3] },
      ],
    })
  })

  test.each([
    ['FP16', 'half_input', new Float16Array([0.5, -2, 3])],
    ['INT64', 'integers', new BigInt64Array([1n, -2n, 2n ** 60n])],
  ] as const)('%s goes in and comes out', async (datatype, name, data) => {
    const model = await openOnnx(modelBytes(name), backend)
    const input = { name: 'X', datatype, shape: [3, 1], data } as unknown as Tensor
    const [output] = await model.infer([input], [])
    expect(output).toMatchObject({ name: 'variable', datatype, shape: [3, 1] })
    expect([...(output!.data as unknown as Iterable<unknown>)]).toEqual([...data])
  })

  test('shapes that contradict the computation do not matter', async () => {
    const model = await openOnnx(bytesOf('contradiction'), backend)
    const input = { name: 'X', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const
    const [output] = await model.infer([input], [])
    expect(output!.shape).toEqual([2, 2])
  })

  test.each([
    [
      'ir',
      /^The model has the IR version 99, this server reads them up to \d+: set model\.ir_version = \d+ /,
    ],
    [
      'opset',
      /^The model is of opset 99 of ai\.onnx, this server knows them up to \d+: export it with target_opset=\d+/,
    ],
    ['opset_ml', /^The model is of opset 99 of ai\.onnx\.ml, .*target_opset=\{"ai\.onnx\.ml": \d+\}/],
    ['unknown', /^The operator "Guess" is not known to ONNX Runtime: /],
    ['unknown_domain', /^The operator "Guess" of "com\.acme" is not known to ONNX Runtime: /],
    ['unknown_import', /^The operator "Guess" of "com\.acme" is not known to ONNX Runtime: /],
    [
      'no_kernel',
      /^The operator "Abs" \(opset 13\) has no implementation here for that opset or for the types that the model uses: /,
    ],
    ['complex', /^The model uses complex64, which ONNX Runtime has not: /],
    [
      'external',
      /^The model has weights in the file "weights\.bin" beside it: upload the model and that file together as a zip or tar archive, /,
    ],
    ['type', /^The model cannot be loaded: .*Type 'tensor\(float\)'/],
  ])('%s says what to do', async (name, message) => {
    const error = await openOnnx(bytesOf(name), backend).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ exception: 'ValueError', message: expect.stringMatching(message) })
    expect((error as Error).message).not.toMatch(/\.cc|\.h:|onnxruntime_src|::|ERROR_CODE/)
  })
}

/** Floats of 32 bits agree in five digits. */
function near(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(near)
  return typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 4) : value
}
