import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { parseDtype } from '../../../src/data/frame/dtypes.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import { tellTable } from '../../../src/worker/python/installed/table-frame.ts'
import { omCalls } from '../../../src/worker/python/om-calls.ts'

const python = inject('python')
const modules = join(import.meta.dirname, '../../../src/worker/python/modules')

/** The module of notebooks in a Python that has the real pandas; its host tells calls, or answers as it is told. */
const HOST = `
import json, sys, types
told = json.load(sys.stdin)
host = types.ModuleType('_omega_host')
calls = []
def call(method, params, body, bucket):
    calls.append([method, json.loads(params), body])
    return told['answer']
host.call = call
sys.modules['_omega_host'] = host
sys.dont_write_bytecode = True
sys.path.insert(0, told['modules'])
from omegaml import om
import pandas as pd
from omega_display import to_json
frame = pd.DataFrame({
    'big': [9007199254740993, 2, 3], 'third': [1/3, float('nan'), 0.1 + 0.2], 'who': ['a', None, 'c'],
    'on': [True, False, True], 'at': pd.to_datetime(['2026-01-02T03:04:05.000000006', None, '2026-01-02'], format='ISO8601'),
    'took': pd.to_timedelta([1, 2, None], unit='s'), 'whole': [1.0, 2.0, 3.0],
}, index=[10, 20, 20])
`

function run(code: string, answer = '{"value": {}}'): string {
  const input = JSON.stringify({ modules, answer })
  return execFileSync(python, ['-c', HOST + code], { input, encoding: 'utf8' })
}

describe.skipIf(python === '')('a DataFrame of pandas', () => {
  test('is the same when it comes back', async () => {
    const body = run('om.datasets.put(frame, "f")\nprint(calls[0][2])')
    const database = await openDatabase({ data: await mkdtemp(join(tmpdir(), 'omega-')) })
    const store = new Store(database)
    const calls = omCalls(store, new Map(), 'omegaml')
    await calls.get('datasets.put')?.({ name: 'f', append: false }, body)
    const value = await calls.get('datasets.get')?.({ name: 'f' }, '{}')
    const compared = run(
      'pd.testing.assert_frame_equal(om.datasets.get("f"), frame, check_exact=True)\nprint("same")',
      `{"value": ${value}}`,
    )
    expect(compared).toBe('same\n')
    await database.close()
  })

  test.each([
    ['frame[["big", "third"]]', { columns: ['big', 'third'], data: [[9007199254740993n, 1 / 3]] }],
    ['frame[["third"]].to_numpy()[:1]', { data: [[1 / 3]] }],
    ['frame["whole"]', { columns: ['whole'], data: [[1], [2], [3]] }],
    ['[1, 2]', { data: [[1], [2]] }],
  ])('or what is like one is given to a model: %s', (x, expected) => {
    const told = run(`om.models.get("m").predict(${x})\nprint(calls[-1][2])`, '{"value": {}}')
    const { datax } = JSON.parse(told)
    expect(datax.columns).toEqual((expected as { columns?: unknown }).columns)
    expect(told).toContain(String(expected.data[0]?.[0]))
  })

  test.each([
    [
      'pd.DataFrame({"t": pd.to_datetime(["2020-01-01", None])})',
      '{"t": {"0": "2020-01-01T00:00:00", "1": null}}',
    ],
    [
      'pd.DataFrame({"a": pd.array([1, None], "Int64")}, index=pd.date_range("2020", periods=2))',
      '{"a": {"2020-01-01T00:00:00": 1, "2020-01-02T00:00:00": null}}',
    ],
    ['pd.Series([1, 2], index=["x", "y"])', '{"x": 1, "y": 2}'],
    [
      '[pd.NaT, pd.NA, pd.Series([1]), pd.to_datetime([None, "2020-01-01"]).to_numpy()]',
      '[null, null, [1], [null, "2020-01-01T00:00:00"]]',
    ],
    ['pd.DataFrame([[1, 2]], columns=["a", "a"])', 'The label "a" stands twice in the DataFrame'],
    ['pd.Series([1, 2], index=[0, 0])', 'The label "0" stands twice in the Series'],
    ['pd.Series([1]).to_numpy().astype("m8[ns]")', 'A value of type "timedelta64" cannot be answered'],
  ])('is answered with all that it has, or refused: %s', (value, expected) => {
    expect(run(`try:\n    print(to_json(${value}))\nexcept Exception as error:\n    print(error)`)).toContain(
      expected,
    )
  })
})

describe.skipIf(python === '')('a table for a model of Python', () => {
  const READ = 'import base64, sys\nfrom omega_tables import features, read_table, target, told_value\n'

  test('has times of the zone of its column, as a target in UTC', () => {
    const dtype = parseDtype('datetime64[ms, Europe/Zurich]')
    const vector = { type: 'bigint', values: BigInt64Array.of(0n), missing: null } as const
    const { told, bodies } = tellTable({ rows: 1, columns: [{ name: 't', dtype, vector }] })
    const body = Buffer.concat(bodies).toString('base64')
    const shown = run(
      `${READ}table, _ = read_table(json.loads('${JSON.stringify(told)}'), base64.b64decode('${body}'), 0)
print(features(table, None, False).t[0], target(table)[0])`,
    )
    expect(shown).toBe('1970-01-01 01:00:00+01:00 1970-01-01T00:00:00.000\n')
  })

  test('answers integers that only uint64 holds', () => {
    expect(run(`${READ}import numpy as np\nprint(told_value(np.array([2**64 - 1], "u8"))[1].decode())`)).toBe(
      '[18446744073709551615]\n',
    )
  })
})
