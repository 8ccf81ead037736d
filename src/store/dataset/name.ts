import type { FrameSchema } from '../../data/frame/frame.ts'
import { badRequest } from '../../error.ts'
import type { FrameQuery } from '../database.ts'

export type Projection =
  | { readonly kind: 'columns'; readonly names: readonly string[] }
  | { readonly kind: 'range'; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly kind: 'except'; readonly names: readonly string[] }

export interface ParsedName {
  /** Without the projection: what is stored, and what rules see. */
  readonly name: string
  readonly projection?: Projection
}

/** Takes a dataset's name apart: `name[x,y]`, `name[a:b]` with either end open, `name[^b]`. */
export function parseName(text: string): ParsedName {
  const [, name, inner] = /^(.+)\[([^[\]]*)\]$/s.exec(text) ?? []
  if (name === undefined || inner === undefined) return { name: text }
  if (inner.startsWith('^')) return { name, projection: { kind: 'except', names: inner.slice(1).split(',') } }
  const [from, to, ...rest] = inner.split(':')
  if (to !== undefined && rest.length === 0 && !inner.includes(',')) {
    return { name, projection: { kind: 'range', from: from || undefined, to: to || undefined } }
  }
  return { name, projection: { kind: 'columns', names: inner.split(',') } }
}

/** The query for the columns that a projection selects, in its order. An unknown column is a 400. */
export function projectedQuery(target: ParsedName, { columns }: FrameSchema): Pick<FrameQuery, 'columns'> {
  const selected = projectColumns(
    target,
    columns.map((column) => column.name),
  )
  return selected ? { columns: selected } : {}
}

function projectColumns(
  { name, projection }: ParsedName,
  columns: readonly string[],
): readonly string[] | undefined {
  if (!projection) return undefined
  const place = (column: string): number => {
    const position = columns.indexOf(column)
    if (position >= 0) return position
    throw badRequest(
      `Dataset "${name}" has no column "${column}", it has ${columns.map((known) => `"${known}"`).join(', ')}`,
    )
  }
  switch (projection.kind) {
    case 'columns': {
      const seen = new Set<string>()
      const twice = projection.names.find((column) => seen.size === seen.add(column).size)
      if (twice !== undefined) {
        const spelled = `${name}[${projection.names}]`
        throw badRequest(`Name "${spelled}" has the column "${twice}" twice, name each column once`)
      }
      return projection.names.map((column) => columns[place(column)]!)
    }
    case 'range': {
      const from = projection.from === undefined ? 0 : place(projection.from)
      const to = projection.to === undefined ? columns.length - 1 : place(projection.to)
      return columns.slice(from, to + 1)
    }
    case 'except': {
      const left = new Set(projection.names.map(place))
      return columns.filter((_, position) => !left.has(position))
    }
  }
}

/** The name of a dataset as a whole; a projection, which can only be read, is a 400. */
export function wholeName(text: string): string {
  const { name, projection } = parseName(text)
  if (!projection) return name
  throw badRequest(`A projection can only be read, write or delete "${name}" as a whole`)
}
