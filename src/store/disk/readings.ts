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

/** One reader's part in it; `end` may be called more than once. */
export interface Reading {
  /** From now on it reads these segments alone. */
  narrow(segments: readonly number[]): void
  end(): void
}

/**
 * Which segments are being read, by this database object and by all others on the folder, in threads and processes. Each
 * has a file of its own, and holds a lease as a sign of life; what a dead one has left in its file counts no more.
 *
 * A reader says that it reads before it looks which segments there are. Who deletes looks here after the commit that
 * has dropped a segment. So either the reader did not see the segment, or it is seen here.
 */
export class Readings {
  readonly #lease: Lease
  readonly #file: number
  readonly #segments = new Map<number, number>()
  #undecided = 0

  constructor(lease: Lease) {
    this.#lease = lease
    this.#file = openSync(join(lease.folder, lease.owner + READING), 'wx', 0o600)
    writeSync(this.#file, new Uint8Array(ROOM), 0, ROOM, 0)
    this.#tell()
  }

  begin(): Reading {
    this.#undecided += 1
    let segments: readonly number[] | undefined
    let ended = false
    if (this.#undecided === 1) this.#tell()
    return {
      narrow: (read) => {
        segments = read
        for (const segment of read) this.#segments.set(segment, (this.#segments.get(segment) ?? 0) + 1)
        this.#undecided -= 1
        this.#tell()
      },
      end: () => {
        if (ended) return
        ended = true
        if (segments === undefined) this.#undecided -= 1
        for (const segment of segments ?? []) {
          const others = (this.#segments.get(segment) ?? 0) - 1
          if (others > 0) this.#segments.set(segment, others)
          else this.#segments.delete(segment)
        }
        this.#tell()
      },
    }
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
    return { all: this.#undecided > 0, segments: [...this.#segments.keys()] }
  }

  #tell(): void {
    const text = new TextEncoder().encode(JSON.stringify(this.#own()))
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
