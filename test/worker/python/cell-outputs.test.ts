import { expect, test } from 'vitest'
import { CellOutputs } from '../../../src/worker/python/cell-outputs.ts'

const shown = (text: string) => ({ data: { 'text/plain': text }, metadata: {} })
const display = (text: string) => ({ output_type: 'display_data', ...shown(text) }) as const
const named = (text: string, display_id: string) => ({ ...display(text), display_id })
const update = (text: string, display_id: string) =>
  ({ output_type: 'update_display_data', ...shown(text), display_id }) as const

test('a later cell updates what an earlier one has displayed under a name, by an update or another display', () => {
  const first = new CellOutputs()
  first.add(named('0 %', 'bar'))
  first.add(named('loss', 'loss'))
  const second = new CellOutputs(first)
  second.add(update('50 %', 'bar'))
  second.add(update('of nobody', 'other'))
  expect([first.list, second.list]).toEqual([[display('50 %'), display('loss')], []])
  const third = new CellOutputs(second)
  third.add(named('100 %', 'bar'))
  expect([first.list, third.list]).toEqual([[display('100 %'), display('loss')], [display('100 %')]])
})

test('what was cleared is not updated, and another run has displays of its own', () => {
  const cell = new CellOutputs()
  cell.add(named('0 %', 'bar'))
  cell.clear(false)
  cell.add(update('50 %', 'bar'))
  new CellOutputs().add(named('0 %', 'bar'))
  expect(cell.list).toEqual([])
})
