import { LastingError } from '../../error.ts'
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

/**
 * A segment that an object no longer has is dropped, and deleted when nobody reads it any more. What is known of a
 * vector stands apart from its bytes, so that these need not be read for it; chunks written before have none.
 */
const SUMMARIES = `
ALTER TABLE segment ADD COLUMN dropped INTEGER;
CREATE INDEX segment_dropped ON segment (id) WHERE dropped IS NOT NULL;
CREATE TABLE summary (
  segment INTEGER NOT NULL, position INTEGER NOT NULL, slot INTEGER NOT NULL,
  checksum INTEGER NOT NULL, missing INTEGER NOT NULL, smallest TEXT, largest TEXT,
  PRIMARY KEY (segment, position, slot),
  FOREIGN KEY (segment, position) REFERENCES chunk ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
ALTER TABLE piece ADD COLUMN checksum INTEGER;
`

/** Times count the unit of their dtype, which earlier programs would take for nanoseconds (see `blob.ts`). */
const TIMES_IN_UNITS = ''

/** What is said of a user beyond one key, as JSON (`../user.ts`), and, as it is written often, when keys were used. */
const ACCOUNTS = `
CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, about TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS key_use (
  name TEXT NOT NULL, id TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (name, id)
) STRICT, WITHOUT ROWID;
`

/** Integers that count are stored as their first two (see `blob.ts`), which earlier programs would take for all of them. */
const COUNTED = ''

/** What makes version n + 1 of the tables of version n, which is kept in `user_version`. */
const STEPS = [FRAMES, FILES, SUMMARIES, TIMES_IN_UNITS, ACCOUNTS, COUNTED]

/** An upload that has not grown for this long, in ms, was left by a process that died. */
const ABANDONED = 60 * 60 * 1000

/** A file of an earlier version that is larger, in bytes, gives back space only after `om store compact`. */
const SOON_REWRITTEN = 64 * 2 ** 20

/** Before the first table: pages that are free can be given back without writing the whole file anew. */
export const GIVES_BACK = 'PRAGMA auto_vacuum = INCREMENTAL'

/** Brings the tables of a file up to date; a later version is refused. */
export function prepareTables(connection: Connection, path: string): void {
  const found = connection.transaction(() => {
    const version = checkVersion(connection, path)
    for (const step of STEPS.slice(version)) connection.exec(step)
    if (version < STEPS.length) connection.exec(`PRAGMA user_version = ${STEPS.length}`)
    return version
  })
  if (found < STEPS.length && !givesBack(connection) && sizeOf(connection) <= SOON_REWRITTEN)
    rewrite(connection)
}

/**
 * The version of the tables of a file, which stays as it is, 0 of one that has none; throws when a newer release, or another
 * program, has made it.
 */
export function checkVersion(connection: Connection, path: string): number {
  // In one statement, as another process may be making the tables just now.
  const { version, others, ours } = madeOf(connection)
  if (!ours && (version > 0 || others > 0)) {
    throw new LastingError(
      `The database "${path}" was made by another program, move it away or name another folder by --data or OMEGA_DATA_DIR`,
    )
  }
  if (version > STEPS.length) {
    throw new LastingError(
      `The store "${path}" was made by a newer release: it is of version ${version}, this program reads up to ${STEPS.length}; use that release, or restore a backup from before the upgrade`,
    )
  }
  return version
}

/** Whether the file has tables of ours, of whatever version. */
export function isStore(connection: Connection): boolean {
  return madeOf(connection).ours === 1
}

function madeOf(connection: Connection) {
  return connection.get(MADE_OF) as Record<'version' | 'others' | 'ours', number>
}

/** Another program may have a table with the name of one of ours, not of all that the first version has. */
const MADE_OF = `
SELECT user_version AS version,
  (SELECT count(*) FROM sqlite_schema
    WHERE type = 'table' AND name IN ('object', 'segment', 'chunk', 'vector', 'user')) = 5 AS ours,
  (SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%') AS others
FROM pragma_user_version`

/** Drops the uploads that dead processes have left. */
export function dropAbandoned(connection: Connection): void {
  connection.run(
    'UPDATE segment SET dropped = ?1 WHERE object IS NULL AND dropped IS NULL AND touched < ?1 - ?2',
    Date.now(),
    ABANDONED,
  )
}

/** Whether free pages can be given back, which a file of an earlier version must be written anew for. */
export function givesBack(connection: Connection): boolean {
  return connection.get('PRAGMA auto_vacuum')?.auto_vacuum === 2
}

/** Writes the whole file anew, without what is free. Others cannot write meanwhile. */
export function rewrite(connection: Connection): void {
  connection.exec(`${GIVES_BACK}; VACUUM`)
}

/** Of the file as the database counts it, in bytes. */
export function sizeOf(connection: Connection): number {
  const { size } = connection.get(
    'SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size',
  )!
  return Number(size)
}
