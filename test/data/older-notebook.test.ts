import { expect, test } from 'vitest'
import { parseNotebook } from '../../src/data/notebook.ts'

const code = (input: unknown, outputs: unknown[] = []) => {
  return { cell_type: 'code', language: 'python', collapsed: false, input, prompt_number: 2, outputs }
}
const older = (nbformat: number, ...cells: unknown[]) => {
  return {
    nbformat,
    nbformat_minor: 0,
    metadata: { name: 'old', kept: 1 },
    worksheets: [{ cells, metadata: {} }],
  }
}

test('a notebook of nbformat 3 is read as nbformat converts it', () => {
  const outputs = [
    { output_type: 'stream', stream: 'stderr', text: ['a', 'b'] },
    { output_type: 'pyout', prompt_number: 2, text: '3', html: '<b>3</b>', metadata: {} },
    { output_type: 'display_data', png: 'iVBO', json: '{"a": 1}', metadata: { png: { width: 1 } } },
    { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: ['t'] },
  ]
  const heading = { cell_type: 'heading', level: 2, metadata: {}, source: ['Two\n', 'lines'] }
  const markdown = { cell_type: 'markdown', metadata: { x: 1 }, source: 'text' }
  expect(parseNotebook(older(3, heading, markdown, code(['1 +\n', ' 2'], outputs)))).toEqual({
    nbformat: 4,
    nbformat_minor: 0,
    metadata: { kept: 1 },
    cells: [
      { cell_type: 'markdown', metadata: {}, source: '## Two lines' },
      { cell_type: 'markdown', metadata: { x: 1 }, source: 'text' },
      {
        cell_type: 'code',
        metadata: { collapsed: false },
        source: '1 +\n 2',
        execution_count: 2,
        outputs: [
          { output_type: 'stream', name: 'stderr', text: 'a\nb' },
          {
            output_type: 'execute_result',
            execution_count: 2,
            metadata: {},
            data: { 'text/plain': '3', 'text/html': '<b>3</b>' },
          },
          {
            output_type: 'display_data',
            metadata: { 'image/png': { width: 1 } },
            data: { 'image/png': 'iVBO', 'application/json': { a: 1 } },
          },
          { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
        ],
      },
    ],
  })
})

test('one of nbformat 2 has cells without metadata', () => {
  expect(parseNotebook(older(2, code(['1', '2'])))).toMatchObject({
    nbformat: 4,
    cells: [{ source: '1\n2', metadata: { collapsed: false }, outputs: [] }],
  })
})

test('others are refused with what is wrong', () => {
  expect(() => parseNotebook({ ...older(1), worksheets: undefined })).toThrow('wrong at "nbformat"')
  expect(() => parseNotebook(older(3, { cell_type: 'chart' }))).toThrow('wrong at "cells.0.cell_type"')
})
