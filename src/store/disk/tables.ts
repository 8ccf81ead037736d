import type { Connection } from './connection.ts'

/**
 * A frame is an object with segments, in order of `sequence`; a segment is one write, its rows in chunks. A
 * vector is one column of one chunk: slot 0.. for columns, -1.. for levels of the index, so that a scan of one
 * column reads no other. A segment without an object is staged: written, not yet part of anything.
 */
const FRAMES = `
CREATE TABLE object (
  id INTEGER PRIMARY KEY,
  bucket TEXT NOT NULL, prefix TEXT NOT NULL, name TEXT NOT NULL,
  kind TEXT NOT NULL, version TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  attributes TEXT NOT NULL, schema TEXT, rows INTEGER,
  UNIQUE (bucket, prefix, name)
) STRICT;
CREATE TABLE segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  object INTEGER REFERENCES object ON DELETE CASCADE,
  sequence INTEGER, touched INTEGER NOT NULL
) STRICT;
CREATE INDEX segment_object ON segment (object, sequence);
CREATE TABLE chunk (
  segment INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE,
  position INTEGER NOT NULL, rows INTEGER NOT NULL,
  PRIMARY KEY (segment, position)
) STRICT;
CREATE TABLE vector (
  segment INTEGER NOT NULL, position INTEGER NOT NULL, slot INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (segment, position, slot),
  FOREIGN KEY (segment, position) REFERENCES chunk ON DELETE CASCADE
) STRICT;
CREATE TABLE user (name TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;
`

/** A file is an object with one segment, its bytes in pieces. */
const FILES = `
ALTER TABLE object ADD COLUMN size INTEGER;
CREATE TABLE piece (
  segment INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE,
  position INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (segment, position)
) STRICT;
`

/** What makes version n + 1 of the tables of version n, which is kept in `user_version`. */
const STEPS = [FRAMES, FILES]

/** An upload that has not grown for this long, in ms, was left by a process that died. */
const ABANDONED = 60 * 60 * 1000

/** Brings the tables of a file up to date, a later version is refused, and removes what dead processes have left. */
export function prepareTables(connection: Connection): void {
  connection.transaction(() => {
    const found = Number(connection.get('PRAGMA user_version')?.user_version)
    if (found > STEPS.length)
      throw new Error(`The store is of version ${found}, this program reads up to ${STEPS.length}`)
    for (const step of STEPS.slice(found)) connection.exec(step)
    if (found < STEPS.length) connection.exec(`PRAGMA user_version = ${STEPS.length}`)
  })
  connection.run('DELETE FROM segment WHERE object IS NULL AND touched < ?', Date.now() - ABANDONED)
}
