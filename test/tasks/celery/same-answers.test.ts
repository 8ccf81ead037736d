import { expect, test } from 'vitest'
import { readReply } from '../../../src/tasks/celery/reply.ts'

/** Results as kombu 5.7 writes them in JSON, and as Python 3.11 pickles them. */
const RESULTS: readonly (readonly [name: string, answer: unknown, json: string, pickled: string])[] = [
  [
    'datetime',
    '2020-01-02T03:04:05.000006',
    '{"__type__": "datetime", "__value__": "2020-01-02T03:04:05.000006"}',
    'gAJjZGF0ZXRpbWUKZGF0ZXRpbWUKcQBjX2NvZGVjcwplbmNvZGUKcQFYCwAAAAfDpAECAwQFAAAGcQJYBgAAAGxhdGluMXEDhnEEUnEFhXEGUnEHLg==',
  ],
  [
    'datetime in UTC',
    '2020-01-02T00:00:00+00:00',
    '{"__type__": "datetime", "__value__": "2020-01-02T00:00:00+00:00"}',
    'gAJjZGF0ZXRpbWUKZGF0ZXRpbWUKcQBjX2NvZGVjcwplbmNvZGUKcQFYCwAAAAfDpAECAAAAAAAAcQJYBgAAAGxhdGluMXEDhnEEUnEFY2RhdGV0aW1lCnRpbWV6b25lCnEGY2RhdGV0aW1lCnRpbWVkZWx0YQpxB0sASwBLAIdxCFJxCYVxClJxC4ZxDFJxDS4=',
  ],
  [
    'date',
    '2020-01-02',
    '{"__type__": "date", "__value__": "2020-01-02"}',
    'gAJjZGF0ZXRpbWUKZGF0ZQpxAGNfY29kZWNzCmVuY29kZQpxAVgFAAAAB8OkAQJxAlgGAAAAbGF0aW4xcQOGcQRScQWFcQZScQcu',
  ],
  [
    'time',
    '01:02:03',
    '{"__type__": "time", "__value__": "01:02:03"}',
    'gAJjZGF0ZXRpbWUKdGltZQpxAGNfY29kZWNzCmVuY29kZQpxAVgGAAAAAQIDAAAAcQJYBgAAAGxhdGluMXEDhnEEUnEFhXEGUnEHLg==',
  ],
  [
    'Decimal',
    '1.10',
    '{"__type__": "decimal", "__value__": "1.10"}',
    'gAJjZGVjaW1hbApEZWNpbWFsCnEAWAQAAAAxLjEwcQGFcQJScQMu',
  ],
  [
    'UUID',
    '00000000-0000-0000-0000-000000000005',
    '{"__type__": "uuid", "__value__": {"hex": "00000000000000000000000000000005"}}',
    'gAJjdXVpZApVVUlECnEAKYFxAX1xAlgDAAAAaW50cQNLBXNiLg==',
  ],
  [
    'bytes',
    'dGV4dA==',
    '{"__type__": "bytes", "__value__": "text"}',
    'gAJjX2NvZGVjcwplbmNvZGUKcQBYBAAAAHRleHRxAVgGAAAAbGF0aW4xcQKGcQNScQQu',
  ],
  [
    'bytes that are no text',
    '/wA=',
    '{"__type__": "base64", "__value__": "/wA="}',
    'gAJjX2NvZGVjcwplbmNvZGUKcQBYAwAAAMO/AHEBWAYAAABsYXRpbjFxAoZxA1JxBC4=',
  ],
  [
    'infinities',
    ['Infinity', '-Infinity', null],
    '[Infinity, -Infinity, NaN]',
    'gAJdcQAoR3/wAAAAAAAAR//wAAAAAAAAR3/4AAAAAAAAZS4=',
  ],
  [
    'parts of a value',
    { a: ['2020-01-02'] },
    '{"a": [{"__type__": "date", "__value__": "2020-01-02"}]}',
    'gAJ9cQBYAQAAAGFxAV1xAmNkYXRldGltZQpkYXRlCnEDY19jb2RlY3MKZW5jb2RlCnEEWAUAAAAHw6QBAnEFWAYAAABsYXRpbjFxBoZxB1JxCIVxCVJxCmFzLg==',
  ],
  [
    'a dict of these very names',
    { __type__: 'x', __value__: ['Infinity'], more: 1 },
    '{"__type__": "x", "__value__": [Infinity], "more": 1}',
    'gAJ9cQAoWAgAAABfX3R5cGVfX3EBWAEAAAB4cQJYCQAAAF9fdmFsdWVfX3EDXXEER3/wAAAAAAAAYVgEAAAAbW9yZXEFSwF1Lg==',
  ],
]

/** A reply around a result: `{'status': 'SUCCESS', 'result': ...}`. */
const replyInPickle = (pickled: string) =>
  Buffer.concat([
    Buffer.from('}(U\x06statusU\x07SUCCESSU\x06result', 'latin1'),
    // Without the mark of its protocol and its end.
    Buffer.from(pickled, 'base64').subarray(2, -1),
    Buffer.from('u.'),
  ])

test.each(RESULTS)(
  '%s is the same from workers that reply in JSON and in pickle',
  (_, answer, json, pickled) => {
    const replies = [
      readReply('application/json', Buffer.from(`{"status": "SUCCESS", "result": ${json}}`)),
      readReply('application/x-python-serialize', replyInPickle(pickled)),
    ]
    for (const reply of replies) {
      const outcome = reply.type === 'finished' ? reply.outcome : undefined
      expect(JSON.parse(outcome?.state === 'SUCCESS' ? outcome.result : '')).toEqual(answer)
    }
  },
)
