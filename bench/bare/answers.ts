const ROWS = 1000

/** The five columns that the small questions read: ints, floats, bools, texts, more ints. */
export const columns: Readonly<Record<string, readonly unknown[]>> = {
  a: Array.from({ length: ROWS }, (_, i) => i),
  b: Array.from({ length: ROWS }, (_, i) => i / 7),
  c: Array.from({ length: ROWS }, (_, i) => i % 2 === 0),
  d: Array.from({ length: ROWS }, (_, i) => `text ${i}`),
  e: Array.from({ length: ROWS }, (_, i) => i * 1000),
}

export const dtypes = { a: 'int64', b: 'float64', c: 'bool', d: 'object', e: 'int64' }

/** What a handler without a store would answer: the same rows, serialised from memory at every request. */
export function rowsText(): string {
  const data = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, { ...values }]))
  const index = { type: 'RangeIndex', values: columns.a, names: [null], dtypes: ['int64'] }
  return JSON.stringify({
    data,
    dtypes,
    index,
    name: 'rows',
    orient: 'dict',
    resource_uri: '/api/v1/dataset/rows/',
  })
}
