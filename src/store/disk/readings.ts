import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type Lease, READING } from './lease.ts'

/** Written at first, so that a full disk does not keep readers from saying what they read. In bytes. */
const ROOM = 16 * 2 ** 10
/** Checksum and length of the text that follows. */
const HEADER = 8

/** What somebody reads: `all` while it is not known yet. */
interface Held {
  readonly all: boolean
  readonly segments: readonly number[]
}

/** What was found and is read until `end`, which may be called more than once. */
export interface Reading<Found> {
  readonly found: Found
  end(): void
}

/**
 * Which segments are being read, by this database object and by all others on the folder, in threads and processes. Each
 * has a file of its own, and holds a lease as a sign of life; what a dead one has left in its file counts no more.
 *
 * A reader says that it reads before it looks which segments there are. Who deletes looks here after the commit that
 * has dropped a segment. So either the reader did not see the segment, or it is seen here. Segments stay listed a while
 * after they were read: who reads them again need say nothing.
 */
export class Readings {
  readonly #lease: Lease
  readonly #file: number
  /** Those that the file lists, each with how many read it now. */
  readonly #segments = new Map<number, number>()

  constructor(lease: Lease) {
    this.#lease = lease
    this.#file = openSync(join(lease.folder, lease.owner + READING), 'wx', 0o600)
    writeSync(this.#file, new Uint8Array(ROOM), 0, ROOM, 0)
    this.#tell(false)
  }

  /** Reads the segments of what `look` finds; it looks a second time when it could not be known that they stay. */
  begin<Found>(look: () => Found, segmentsOf: (found: Found) => readonly number[]): Reading<Found> {
    let found = look()
    let segments = segmentsOf(found)
    if (!segments.every((segment) => this.#segments.has(segment))) {
      this.#tell(true)
      try {
        found = look()
        segments = segmentsOf(found)
        for (const segment of segments) this.#segments.set(segment, this.#segments.get(segment) ?? 0)
      } finally {
        this.#tell(false)
      }
    }
    this.#count(segments, 1)
    let ended = false
    const end = () => {
      if (ended) return
      ended = true
      this.#count(segments, -1)
    }
    return { found, end }
  }

  /** Says no longer that it reads what has been read. */
  tidy(): void {
    const unread = [...this.#segments].filter(([, readers]) => readers === 0)
    if (unread.length === 0) return
    for (const [segment] of unread) this.#segments.delete(segment)
    this.#tell(false)
  }

  /** Tells for each segment whether somebody reads it, here or elsewhere. */
  heldByAnyone(): (segment: number) => boolean {
    const held = new Set<number>()
    for (const file of readdirSync(this.#lease.folder)) {
      if (!file.endsWith(READING)) continue
      const owner = file.slice(0, -READING.length)
      const { all, segments } =
        owner === this.#lease.owner ? this.#own() : readHeld(join(this.#lease.folder, file))
      if (!all && segments.length === 0) continue
      if (!this.#lease.holds(owner)) continue
      if (all) return () => true
      for (const segment of segments) held.add(segment)
    }
    return (segment) => held.has(segment)
  }

  close(): void {
    closeSync(this.#file)
    rmSync(join(this.#lease.folder, this.#lease.owner + READING), { force: true })
  }

  #own(): Held {
    const read = [...this.#segments].filter(([, readers]) => readers > 0)
    return { all: false, segments: read.map(([segment]) => segment) }
  }

  #count(segments: readonly number[], by: 1 | -1): void {
    for (const segment of segments) this.#segments.set(segment, (this.#segments.get(segment) ?? 0) + by)
  }

  #tell(all: boolean): void {
    const held: Held = { all, segments: [...this.#segments.keys()] }
    const text = new TextEncoder().encode(JSON.stringify(held))
    const bytes = new Uint8Array(HEADER + text.length)
    const header = new DataView(bytes.buffer)
    header.setUint32(0, crc32(text), true)
    header.setUint32(4, text.length, true)
    bytes.set(text, HEADER)
    writeSync(this.#file, bytes, 0, bytes.length, 0)
  }
}

/** What is read while it is being written has another checksum, and counts as everything. */
function readHeld(path: string): Held {
  const everything = { all: true, segments: [] }
  const bytes = contentOf(path)
  if (bytes === undefined) return { all: false, segments: [] }
  if (bytes.length < HEADER) return everything
  const header = new DataView(bytes.buffer, bytes.byteOffset)
  const text = bytes.subarray(HEADER, HEADER + header.getUint32(4, true))
  if (crc32(text) !== header.getUint32(0, true)) return everything
  return JSON.parse(new TextDecoder().decode(text)) as Held
}

/** Undefined when its owner has removed it. */
function contentOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}
