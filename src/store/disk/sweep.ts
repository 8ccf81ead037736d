import type { Connection } from './connection.ts'
import type { Readings } from './readings.ts'

/** Pieces of a file that are deleted at a time. */
const PIECES = 16

/** Deletes dropped segments that nobody reads, for about `time` ms; answers whether there is more to delete. */
export function sweep(connection: Connection, readings: Readings, time: number): boolean {
  const dropped = connection.all('SELECT id FROM segment WHERE dropped IS NOT NULL ORDER BY id')
  if (dropped.length === 0) return false
  // After the commits that have dropped them: whoever reads them has said so by now.
  const isHeld = readings.heldByAnyone()
  const free = dropped.map((row) => row.id as number).filter((segment) => !isHeld(segment))
  const until = performance.now() + time
  while (free.length > 0 && performance.now() < until) {
    connection.transaction(() => {
      // Small ones share a commit.
      const soon = Math.min(until, performance.now() + time / 2)
      while (free.length > 0 && performance.now() < soon) if (deletePart(connection, free[0]!)) free.shift()
    })
  }
  return free.length > 0
}

/** Deletes one chunk of a segment or some of its pieces, in the end itself; answers whether it is gone. */
function deletePart(connection: Connection, segment: number): boolean {
  const chunk = `DELETE FROM chunk WHERE segment = ?1
    AND position = (SELECT position FROM chunk WHERE segment = ?1 LIMIT 1)`
  if (connection.run(chunk, segment) > 0) return false
  const pieces = `DELETE FROM piece WHERE segment = ?1
    AND position IN (SELECT position FROM piece WHERE segment = ?1 LIMIT ${PIECES})`
  if (connection.run(pieces, segment) > 0) return false
  connection.run('DELETE FROM segment WHERE id = ?', segment)
  return true
}
