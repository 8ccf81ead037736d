import type { ColumnDescription, Frequent } from './description.ts'

/** Values that are listed. */
const LISTED = 10

/** Texts that are told apart, which bounds the memory of it. */
const MOST_DISTINCT = 1_000_000

/** Describes values by how often they are there; `null` is a missing one. */
export function frequentTexts(cells: Iterable<string>, rows: number): ColumnDescription {
  const counts = new Map<string, number>()
  let [missing, isWhole] = [0, true]
  let min: string | undefined
  let max: string | undefined
  for (const cell of cells) {
    if (cell === 'null') {
      missing += 1
      continue
    }
    const before = counts.get(cell)
    if (before === undefined && counts.size === MOST_DISTINCT) isWhole = false
    else counts.set(cell, (before ?? 0) + 1)
    if (min === undefined || cell < min) min = cell
    if (max === undefined || cell > max) max = cell
  }
  const top = new TopValues()
  if (isWhole) for (const [value, count] of counts) top.offer(value, count)
  return {
    count: rows - missing,
    missing,
    ...(isWhole && { distinct: counts.size }),
    ...(min !== undefined && max !== undefined && { min, max }),
    top: top.list,
  }
}

/** The values that are there most often; of equally many those that came first. */
export class TopValues {
  readonly #list: Frequent[] = []

  offer(value: string, count: number): void {
    const list = this.#list
    if (list.length === LISTED && count <= list[LISTED - 1]!.count) return
    const place = list.findIndex((other) => other.count < count)
    list.splice(place < 0 ? list.length : place, 0, { value, count })
    if (list.length > LISTED) list.pop()
  }

  get list(): readonly Frequent[] {
    return this.#list
  }
}
