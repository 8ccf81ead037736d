import { expect, test } from 'vitest'
import { openFitted } from '../../../src/models/fitted/fitted-model.ts'

const RIDGE = 'csklearn.linear_model._ridge\nRidge\n)R'
const SCALER = 'csklearn.preprocessing._data\nStandardScaler\n)R'

test.each([
  [
    'a dict of a model and its columns',
    `}S'model'\n${RIDGE}sS'columns'\n]s`,
    'The file holds a dict with "model" (sklearn.linear_model.Ridge), "columns" (a list), no estimator: store "model" alone',
  ],
  [
    'a tuple of two',
    `${SCALER}${RIDGE}\x86`,
    'The file holds a tuple with item 0 (sklearn.preprocessing.StandardScaler), item 1 (sklearn.linear_model.Ridge), no estimator: store a single one, such as a Pipeline of item 0 and item 1',
  ],
  [
    'an empty list',
    ']',
    'The file holds a list with nothing, no estimator: store the fitted estimator itself',
  ],
  ['a number', 'I5\n', 'The file holds 5, no estimator that is fitted'],
  ['nothing', 'N', 'The file holds None, no estimator that is fitted'],
  [
    'a table',
    'cpandas.core.frame\nDataFrame\n)R',
    'The file holds pandas.DataFrame, no estimator that is fitted',
  ],
  [
    'a class',
    'csklearn.linear_model._ridge\nRidge\n',
    'The file holds the class sklearn.linear_model.Ridge, no estimator that is fitted',
  ],
])('a file of %s says what it holds and what to store', async (_, pickle, message) => {
  const file = Uint8Array.from(Buffer.from(`\x80\x02${pickle}.`, 'latin1'))
  await expect(openFitted(file)).rejects.toMatchObject({ exception: 'ValueError', message })
})

test.each([
  ['', 'The file is empty: send the file that joblib.dump or pickle.dump has written'],
  ['version https://git-lfs.github.com/spec/v1\noid', /^The file is a pointer of Git LFS .*git lfs pull/],
  ['<!DOCTYPE html><html>', /^The file is a page \(HTML\)/],
  ['<?xml version="1.0"?>\n<PMML xmlns="x">', /^The file is PMML: /],
  ['CBM1\x10\0\0\0', /^The file is CatBoost's own: .*ONNX/],
  ['tree\nversion=v4\n', /^The file is LightGBM's own text: .*joblib.dump/],
  ['{"learner":{}}', /^The file is XGBoost's own: .*joblib.dump/],
  ['{L\0\0\0\0\0\0\0\x07learner{', /^The file is XGBoost's own: /],
  ['\x89HDF\r\n\x1a\n', /^The file is HDF5, as Keras writes it: .*ONNX/],
  ['PK\x03\x04\0\0\0\0archive/data.pkl', /^The file is of PyTorch: .*ONNX/],
  ['PK\x03\x04\0\0\0\0metadata.json', /^The file is of Keras: /],
  ['\x93NUMPY\x01\0', /^The file is an array of NumPy: /],
])('%j of another tool is called by its name', async (start, message) => {
  const file = Uint8Array.from(Buffer.from(start, 'latin1'))
  await expect(openFitted(file)).rejects.toMatchObject({
    exception: 'ValueError',
    message: expect.stringMatching(message),
  })
})

test('code that is pickled itself is called so, before it is read', async () => {
  const file = Uint8Array.from(Buffer.from('\x80\x02ccloudpickle.cloudpickle\n_make_function\n)R.', 'latin1'))
  await expect(openFitted(file)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringMatching(
      /^A model that holds code of its own, "cloudpickle.cloudpickle._make_function" is not computed here: /,
    ),
  })
})

test('what an estimator has in a form that is not known is left to Python, by its name', async () => {
  const pickle = `${RIDGE}}S'_sklearn_version'\nS'1.7.2'\nsS'coef_'\nS'none'\nsb`
  const file = Uint8Array.from(Buffer.from(`\x80\x02${pickle}.`, 'latin1'))
  await expect(openFitted(file)).rejects.toMatchObject({
    exception: 'NotImplementedError',
    message: expect.stringMatching(/^A Ridge whose "coef_" is "none" is not computed here: /),
  })
})
