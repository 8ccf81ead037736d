import type { Connection } from './connection.ts'

/** Rows or bytes on their way in, of no object yet; answers the segment's id. */
export function newSegment(connection: Connection): number {
  return connection.insert('INSERT INTO segment (touched) VALUES (?)', Date.now())
}

/** Says that the upload lives, so that it is not taken for an abandoned one. */
export function touchSegment(connection: Connection, segment: number): void {
  connection.run('UPDATE segment SET touched = ? WHERE id = ?', Date.now(), segment)
}

/** Makes the segment the last of the object's. */
export function adoptSegment(connection: Connection, segment: number, object: number): void {
  connection.run(
    `UPDATE segment SET object = ?1, touched = ?2,
     sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM segment WHERE object = ?1) WHERE id = ?3`,
    object,
    Date.now(),
    segment,
  )
}

/** Takes its segments from an object; they are deleted when nobody reads them any more. */
export function dropSegments(connection: Connection, object: number): void {
  connection.run(
    'UPDATE segment SET object = NULL, sequence = NULL, dropped = ? WHERE object = ?',
    Date.now(),
    object,
  )
}

export function dropSegment(connection: Connection, segment: number): void {
  connection.run(
    'UPDATE segment SET object = NULL, sequence = NULL, dropped = ? WHERE id = ?',
    Date.now(),
    segment,
  )
}

/** Drops a segment that no object has. */
export function abandonSegment(connection: Connection, segment: number): void {
  connection.run(
    'UPDATE segment SET dropped = ? WHERE id = ? AND object IS NULL AND dropped IS NULL',
    Date.now(),
    segment,
  )
}
