import { expect, test } from 'vitest'
import { parseNotebook, withCellIds } from '../../src/data/notebook.ts'

const code = (more: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  source: '1',
  execution_count: null,
  outputs: [],
  ...more,
})
const notebook = (...cells: object[]) => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells })

test('what other tools have written beside is kept', () => {
  const output = { output_type: 'display_data', data: {}, metadata: {}, transient: { display_id: 'a' } }
  const markdown = { cell_type: 'markdown', metadata: {}, source: 'text', outputs: [], execution_count: null }
  const given = { ...notebook(code({ id: 'a', owner: 'me', outputs: [output] }), markdown), extra: [1] }
  expect(parseNotebook(given)).toEqual(given)
})

test('what Jupyter opens with a warning is read', () => {
  const outputs = [
    { output_type: 'stream', text: 'a' },
    { output_type: 'stream', name: 'log', text: 'b' },
    { output_type: 'error', ename: 'E', evalue: 'v' },
    { output_type: 'error', ename: 'E', evalue: 'v', traceback: 'lines' },
    { output_type: 'execute_result', data: {}, metadata: null },
  ]
  const { nbformat_minor, cells } = parseNotebook({
    nbformat: 4,
    cells: [code({ metadata: null, outputs }), { cell_type: 'markdown', source: 'a', attachments: null }],
  })
  expect(nbformat_minor).toBe(0)
  expect(cells[0]).toMatchObject({
    metadata: {},
    outputs: [
      { name: 'stdout' },
      { name: 'log' },
      { traceback: [] },
      { traceback: ['lines'] },
      { execution_count: null, metadata: {} },
    ],
  })
})

test('an id that is none stays as it is stored, and a run gives the cell another', () => {
  const read = parseNotebook(notebook(code({ id: '#VSC-1' }), code({ id: 'fine' })))
  expect(read.cells.map(({ id }) => id)).toEqual(['#VSC-1', 'fine'])
  const ids = withCellIds(read).cells.map(({ id }) => id)
  expect(ids[0]).toMatch(/^[0-9a-f]{8}$/)
  expect(ids[1]).toBe('fine')
})
