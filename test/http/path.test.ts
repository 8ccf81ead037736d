import { describe, expect, test } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import { parsePath, rememberingPaths } from '../../src/http/path.ts'
import { parseRules } from '../../src/http/rules.ts'
import { parseName } from '../../src/store/dataset/name.ts'
import { nameProblem } from '../../src/store/object-name.ts'
import fc from '../property.ts'

/** As the handler has it: what a Request makes of a URL. */
const parse = (path: string) => parsePath(new Request(`http://localhost${path}`).url)
const kindOf = (path: string) => {
  try {
    return parse(path).name
  } catch (error) {
    if (error instanceof OmegaError) return error.kind
    throw error
  }
}

test.each([
  ['/api/v1/dataset/foo', 'foo'],
  ['/api/v1/dataset/foo/', 'foo'],
  ['/api/v1/dataset/foo/?x=1', 'foo'],
  ['/api/v1/dataset/folder/foo/', 'folder/foo'],
  ['/api/v1/dataset/foo[x,y]', 'foo[x,y]'],
  ['/api/v1/dataset/foo%5Bx%5D', 'foo[x]'],
  ['/api/v1/dataset/', ''],
  ['/api/v1/dataset', ''],
])('%s names "%s"', (path, name) => {
  expect(parse(path)).toEqual({ version: 'v1', resource: 'dataset', name })
})

describe('spellings that could confuse', () => {
  test.each([
    ['a dot segment as %2e%2e', '/api/v1/dataset/open/%2e%2e/secret', 'secret'],
    ['a dot segment as ..', '/api/v1/dataset/open/../secret', 'secret'],
    ['a dot segment behind %2F', '/api/v1/dataset/open%2F..%2Fsecret', 'bad-request'],
    ['a slash as %2F', '/api/v1/dataset/open%2Fsecret', 'open/secret'],
    ['a last slash as %2F', '/api/v1/dataset/secret%2F', 'secret'],
    ['an empty segment', '/api/v1/dataset//secret', 'bad-request'],
    ['an empty segment as %2F', '/api/v1/dataset/%2Fsecret', 'bad-request'],
    ['an empty last segment', '/api/v1/dataset/secret//', 'bad-request'],
    ['a path parameter', '/api/v1/dataset/secret;x', 'bad-request'],
    ['a backslash', '/api/v1/dataset/open\\secret', 'open/secret'],
    ['a backslash as %5C', '/api/v1/dataset/open%5Csecret', 'bad-request'],
    ['overlong UTF-8', '/api/v1/dataset/%c0%ae%c0%ae/secret', 'bad-request'],
    ['a surrogate in UTF-8', '/api/v1/dataset/%ed%a0%80', 'bad-request'],
    ['half an escape', '/api/v1/dataset/a%2', 'bad-request'],
    ['a null byte', '/api/v1/dataset/secret%00', 'bad-request'],
    ['a newline', '/api/v1/dataset/open%0asecret', 'bad-request'],
    ['a C1 control', '/api/v1/dataset/open%c2%85secret', 'bad-request'],
    ['double encoding', '/api/v1/dataset/%252e%252e', '%2e%2e'],
    ['a trailing dot', '/api/v1/dataset/secret.', 'secret.'],
    ['an upper-case name', '/api/v1/dataset/SECRET', 'SECRET'],
    ['an upper-case prefix', '/API/v1/dataset/secret', 'not-found'],
    ['an empty resource', '/api/v1//dataset/secret', 'not-found'],
  ])('%s: %s is %s', (_what, path, expected) => expect(kindOf(path)).toBe(expected))

  test('an upper-case or escaped resource is not the resource', () => {
    expect(parse('/api/v1/DATASET/secret').resource).toBe('DATASET')
    expect(parse('/api/v1/%64ataset/secret').resource).not.toBe('dataset')
  })
})

/** Characters of a path, each as itself or in an escape, with those that attacks are made of. */
const piece = fc.oneof(
  fc.constantFrom(
    'secret',
    'open',
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2F',
    '%5c',
    '\\',
    ';',
    '%3b',
    '%25',
    '%',
    '%00',
  ),
  fc.constantFrom('%c0%ae', '%73', 'S', '[', ']', '^', '@', '?', '#', '%23', '%3f', ' ', '\t', 'é', '%0a'),
)
const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/api/v1/dataset/${pieces.join('')}`)

test('no spelling brings a name that is not the plain one: it is refused, or passes rules as itself', () => {
  const rules = parseRules([{ text: 'dataset/open.*/get', origin: 'argument 1' }])
  fc.assert(
    fc.property(path, (spelled) => {
      const name = kindOf(spelled)
      fc.pre(!['bad-request', 'not-found', ''].includes(name))
      expect(nameProblem(name)).toBeUndefined()
      const stored = parseName(name).name
      if (!stored.startsWith('open')) {
        expect(rules.allows({ resource: 'dataset', name: stored, action: 'get' })).toBe(false)
      }
    }),
    { numRuns: 2000 },
  )
})

test('every name that can be stored comes back from its path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      fc.pre(nameProblem(name) === undefined)
      const escaped = name.split('/').map(encodeURIComponent).join('/')
      expect(parse(`/api/v1/dataset/${escaped}/`).name).toBe(name)
    }),
  )
})

test('a path that is remembered is what it was, by whatever query it is asked', () => {
  const remembering = rememberingPaths()
  const url = (path: string) => new URL(`http://localhost${path}`)
  const first = remembering(url('/api/v1/dataset/foo%5Bx%5D'))
  expect(first).toEqual(parse('/api/v1/dataset/foo%5Bx%5D'))
  expect(remembering(url('/api/v1/dataset/foo%5Bx%5D?limit=1'))).toEqual(first)
  expect(remembering(url('/api/v1/dataset/foo'))).toEqual(parse('/api/v1/dataset/foo'))
  expect(() => remembering(url('/elsewhere'))).toThrow('There is nothing at "/elsewhere"')
})
