import type { Table, TableColumn } from '../table.ts'
import { quoted } from './params.ts'
import { valueError } from './value-error.ts'

/** The columns a model was fitted with: their names, null when they had none, and how many. */
export interface Features {
  readonly names: readonly string[] | null
  readonly count: number
}

/** @throws ComputationError `ValueError` for no rows, no columns, and for two columns of the same name. */
export function featuresOf(x: Table): Features {
  requireRows(x)
  if (x.columns.length === 0) throw valueError('x has no columns, a model needs one at least')
  const names = columnNames(x.columns)
  const twice = names?.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw valueError(`Column "${twice}" comes twice, the columns of a model have different names`)
  }
  return { names, count: x.columns.length }
}

/** The table with its columns in the order of the fit; data without names is taken by position. */
export function alignFeatures(x: Table, features: Features): Table {
  requireRows(x)
  const names = columnNames(x.columns)
  if (names === null || features.names === null) {
    if (x.columns.length === features.count) return x
    throw valueError(`x has ${counted(x.columns.length)}, the model was fitted with ${features.count}`)
  }
  const fittedWith = `the model was fitted with ${features.names.map(quoted).join(', ')}`
  const extra = names.find((name, index) => !features.names?.includes(name) || names.indexOf(name) !== index)
  const columns = features.names.map((name) => {
    const column = x.columns[names.indexOf(name)]
    if (column === undefined) throw valueError(`Column "${name}" is missing, ${fittedWith}`)
    return column
  })
  if (extra !== undefined) throw valueError(`Column "${extra}" is one too many, ${fittedWith}`)
  return { rows: x.rows, columns }
}

export function columnNames(columns: readonly TableColumn[]): readonly string[] | null {
  const names = columns.map((column) => column.name)
  return names.every((name) => name !== null) && names.length > 0 ? names : null
}

function requireRows(x: Table): void {
  if (x.rows === 0) throw valueError('x has no rows, a model needs one at least')
}

function counted(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`
}
