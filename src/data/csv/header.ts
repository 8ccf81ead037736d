import { badRequest } from '../../error.ts'
import type { FrameSchema } from '../frame/frame.ts'
import { MAX_COLUMNS, MAX_NAME } from '../frame/limits.ts'

/** What the fields of a record are: labels come first. */
export interface Layout {
  /** The names of the levels, one a label; empty where rows have none. */
  readonly labels: readonly (string | null)[]
  readonly columns: readonly string[]
}

/**
 * Names the fields of a CSV whose header is `header`, undefined when it has none, and whose first record has `width`
 * fields (0 when there is none). Labels are what comes before the header where records are longer than it, as in R's
 * `write.table`; else first fields without a name, as pandas' `to_csv` writes them; else those with the names of the
 * levels of `known`, the dataset that rows may be added to. Other fields are named as pandas does: `Unnamed: 2` where
 * there is no name, `x.1` where it was there before, `0`, `1` without a header, unless `known` has as many columns.
 */
export function layoutOf(
  header: readonly string[] | undefined,
  width: number,
  known: FrameSchema | undefined,
): Layout {
  const columns = Math.max(header?.length ?? 0, width)
  if (columns > MAX_COLUMNS)
    throw badRequest(`The CSV has ${columns} columns, at most ${MAX_COLUMNS} are taken`)
  if (header === undefined) return { labels: [], columns: positions(width, known) }
  const long = header.find((name) => name.length > MAX_NAME)
  if (long !== undefined) {
    throw badRequest(
      `The CSV has a name of ${long.length} characters in its header, "${long.slice(0, 40)}...", at most ${MAX_NAME} are taken`,
    )
  }
  const before = width - header.length
  if (before > 0) return { labels: new Array<null>(before).fill(null), columns: unique(header) }
  const levels = labelled(header, known)
  return { labels: levels, columns: unique(header.slice(levels.length), levels.length) }
}

/** The levels that the first names of a header are. */
function labelled(header: readonly string[], known: FrameSchema | undefined): readonly (string | null)[] {
  const unnamed = header.findIndex((name) => name !== '')
  if (unnamed > 0) return new Array<null>(unnamed).fill(null)
  if (!known || known.index.type === 'RangeIndex') return []
  const names = known.index.levels.map(({ name }) => name)
  const isColumn = (name: string | null) => known.columns.some((column) => column.name === name)
  const fits = names.every((name, level) => header[level] === (name ?? '') && !isColumn(name))
  return fits && header.length > names.length ? names : []
}

function positions(width: number, known: FrameSchema | undefined): readonly string[] {
  if (known?.columns.length === width) return known.columns.map(({ name }) => name)
  return Array.from({ length: width }, (_, position) => String(position))
}

/** As pandas makes names of a header that is not one; `offset` fields came before. */
function unique(header: readonly string[], offset = 0): readonly string[] {
  const names = header.map((name, position) => (name === '' ? `Unnamed: ${position + offset}` : name))
  const taken = new Set<string>()
  const given = new Set(names)
  const counts = new Map<string, number>()
  return names.map((name) => {
    let unlike = name
    let count = counts.get(name) ?? 0
    if (taken.has(name)) {
      do {
        count += 1
        unlike = `${name}.${count}`
      } while (taken.has(unlike) || given.has(unlike))
    }
    counts.set(name, count)
    taken.add(unlike)
    return unlike
  })
}
