import { execFileSync } from 'node:child_process'
import { describe, expect, inject, test } from 'vitest'
import { jsonOfPickle } from '../../src/pickle/pickle-json.ts'
import { readPickle } from '../../src/pickle/read-pickle.ts'

const python = inject('python') || 'python3'

const CASES = [
  ['Counter({"a": 2, "b": 1})', { a: 2, b: 1 }],
  ['Counter()', {}],
  ['OrderedDict([("z", 1), ("a", [2])])', { z: 1, a: [2] }],
  ['OrderedDict()', {}],
  ['defaultdict(int, {"a": 1})', { a: 1 }],
  ['defaultdict(list)', {}],
  ['defaultdict(None, {1: "x"})', { 1: 'x' }],
  [
    '{"total": Counter({"t": 3}), "by": defaultdict(Counter, {"k": Counter("aa")})}',
    { total: { t: 3 }, by: { k: { a: 2 } } },
  ],
  ['[c, c, {"again": c}]', [{ a: 1 }, { a: 1 }, { again: { a: 1 } }]],
] as const

const PICKLE = `
import base64, pickle, sys
from collections import Counter, OrderedDict, defaultdict
c = Counter("a")
for line in sys.stdin:
    print(base64.b64encode(pickle.dumps(eval(line), int(sys.argv[1]))).decode())
`

describe.each([2, 3, 4, 5])('of protocol %d', (protocol) => {
  const input = CASES.map(([expression]) => expression).join('\n')
  const lines = execFileSync(python, ['-c', PICKLE, String(protocol)], { input, encoding: 'utf8' }).split(
    '\n',
  )

  test.each(CASES.map(([expression, expected], i) => [expression, expected, lines[i]!] as const))(
    '%s is read as a dict',
    (_, expected, encoded) => {
      expect(jsonOfPickle(readPickle(Buffer.from(encoded, 'base64')))).toEqual(expected)
    },
  )
})
