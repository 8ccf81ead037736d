import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ComputationError } from '../../../src/error.ts'
import { openFitted } from '../../../src/models/fitted/fitted-model.ts'
import fc from '../../property.ts'
import { floats, table } from '../sklearn/tables.ts'

const schema = z.object({
  figures: z.array(
    z.object({
      name: z.string(),
      form: z.union([z.string(), z.number()]),
      file: z.string(),
      data: z.string(),
    }),
  ),
})
const figures = ['1.7', 'xgboost-2.1-lightgbm-4.3'].flatMap((version) => {
  const file = readFileSync(new URL(`figures/${version}.json.gz`, import.meta.url))
  return schema.parse(JSON.parse(gunzipSync(file).toString())).figures
})

/** One of each family that has something to go astray in: places of children, of columns, of classes. */
const NAMES = [
  'tree',
  'boosting',
  'hist-boosting-categories',
  'bagging',
  'ada-boost',
  'isolation-forest',
  'logistic',
  'xgb-multi',
  'xgb-dart',
  'xgb-linear-multi',
  'lgbm-holes',
  'lgbm-linear',
]
const x = table(...[5.1, 3.5, 1.4, 0.2].map((value) => floats(null, [value, Number.NaN, value + 1])))
const wide = table(...Array.from({ length: 10 }, (_, j) => floats(null, [j / 10, Number.NaN])))

test.each(NAMES)('a damaged file of "%s" is an error or another model, in bounded time', async (name) => {
  const { file } = figures.find((figure) => figure.name === name)!
  const whole = Uint8Array.from(Buffer.from(file, 'latin1'))
  const damage = fc.record({
    at: fc.nat(whole.length - 1),
    byte: fc.nat(255),
    count: fc.integer({ min: 1, max: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, byte, count }) => {
      const broken = Uint8Array.from(whole).fill(byte, at, at + count)
      const error = await openFitted(broken)
        .then((model) => model.run({ action: 'predict', x: name === 'xgb-dart' ? wide : x, progress() {} }))
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
      expect(error === undefined || error instanceof ComputationError, String((error as Error)?.stack)).toBe(
        true,
      )
    }),
    { numRuns: 60 },
  )
})

const hostile = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

test.each([
  ['a function of another module', 'cos\ngetcwd\n)R.', 'os.getcwd'],
  ['a builtin that does more than hold a value', 'c__builtin__\nopen\n(Vx\ntR.', '__builtin__.open'],
  ['one of a name with dots', '\x8c\x08builtins\x8c\x0fobject.__init__\x93)R.', 'builtins.object.__init__'],
  [
    'a function behind a model',
    'csklearn.linear_model._base\nLinearRegression\n)Rcos\ngetcwd\n)Rb.',
    'os.getcwd',
  ],
  ['a function of Python 2, in text alone', "(S'x'\ni__builtin__\nprint\n.", '__builtin__.print'],
  ['a function above its arguments', "(cbuiltins\nprint\nS'x'\no.", 'builtins.print'],
  ['a function as if it were a class', 'cos\ngetcwd\n)\x81.', 'os.getcwd'],
  ['a function with arguments by name', 'cos\ngetcwd\n)}\x92.', 'os.getcwd'],
  ['a function later', 'cfunctools\npartial\ncbuiltins\nprint\n\x85R.', 'builtins.print'],
  ['a function in a key', '}cos\ngetcwd\n)RNs.', 'os.getcwd'],
  ['what finds others by name', "cbuiltins\ngetattr\n(cbuiltins\nlist\nS'x'\ntR.", 'builtins.getattr'],
  ['what loads another file', "cjoblib.numpy_pickle\nload\n(S'x'\ntR.", 'joblib.numpy_pickle.load'],
  ['what reads another file', "cpandas\nread_pickle\n(S'x'\ntR.", 'pandas.read_pickle'],
])('a file that calls %s is refused by its name', async (_, pickle, name) => {
  const error = await openFitted(hostile(`\x80\x04${pickle}`)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ exception: 'NotImplementedError', message: expect.stringContaining(name) })
})

test.each([
  ['a value from outside of it', 'Pelsewhere\n.', /opcode 0x50/],
  ['a value from outside of it, by a value', "S'elsewhere'\nQ.", /opcode 0x51/],
  ['a number for a class', '\x82\x01.', /opcode 0x82/],
  ['nothing', '', /The file is empty/],
  ['a class in the place of a model', 'csklearn.linear_model._ridge\nRidge\n.', /no estimator/],
  [
    'a class that is to be changed',
    "csklearn.linear_model._ridge\nRidge\n}S'__init__'\nNsb.",
    /no estimator|cannot be read/,
  ],
])('a pickle of %s is refused', async (_, pickle, message) => {
  const error = await openFitted(hostile(pickle === '' ? '' : `\x80\x02${pickle}`)).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ComputationError)
  expect((error as Error).message).toMatch(message)
})

test.each([
  ['an object', { __loader__: 'ObjectNode', __module__: 'os', __class__: 'getcwd' }, 'os.getcwd'],
  [
    'a function',
    { __loader__: 'FunctionNode', __module__: 'builtins', __class__: 'print' },
    'builtins.print',
  ],
  ['a method', { __loader__: 'MethodNode', __module__: 'subprocess', __class__: 'run' }, 'subprocess.run'],
  [
    'an operator',
    { __loader__: 'OperatorFuncNode', __module__: 'operator', __class__: 'add' },
    'operator.add',
  ],
  [
    'an object within a list',
    {
      __loader__: 'ListNode',
      __module__: 'builtins',
      __class__: 'list',
      content: [{ __loader__: 'ReduceNode', __module__: 'os', __class__: 'getcwd' }],
    },
    'os.getcwd',
  ],
])('a file of skops with %s that no model has is refused by its name', async (_, node, name) => {
  const file = zipSync({ 'schema.json': strToU8(JSON.stringify(node)) })
  await expect(openFitted(file)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringContaining(name),
  })
})

test('a model of a class of another library, or of a version to come, is refused by its name', async () => {
  const version = (name: string, number: string) =>
    hostile(
      `\x80\x02csklearn.linear_model._ridge\n${name}\n)R}X\x10\x00\x00\x00_sklearn_versionX\x03\x00\x00\x00${number}sb.`,
    )
  await expect(openFitted(version('Nobody', '1.7'))).rejects.toThrow('sklearn.linear_model._ridge.Nobody')
  await expect(openFitted(version('Ridge', '9.9'))).rejects.toThrow('Ridge of scikit-learn 9.9')
})
