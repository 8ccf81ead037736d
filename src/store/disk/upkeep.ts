import { statSync } from 'node:fs'
import { clearTimeout, setTimeout } from 'node:timers'
import { OmegaError } from '../../error.ts'
import { Connection } from './connection.ts'
import { isFull } from './failures.ts'
import { Free } from './free.ts'
import type { Readings } from './readings.ts'
import type { Reserve } from './reserve.ts'
import { abandonSegment } from './segment.ts'
import { sweep } from './sweep.ts'

/** Until what was dropped is deleted, in ms: what happens shortly after each other is done at once. */
const SOON = 100
/** Between two steps, in ms, which is for others. */
const PAUSE = 20
/** Of one step, in ms, in which nothing else happens on this thread. */
const STEP = 10
/** How long nothing has happened when the log is emptied and space given back, in ms. */
const IDLE = 1000
/** Room on the disk that is less than a log and what it owes the file may take, in bytes. */
const SCARCE = 16 * 2 ** 20
/** How often what somebody else hinders is tried, before it is left to the next time. */
const TRIES = 30

/** Steps are not synced one by one: what a power cut undoes is done again. They wait for nobody. */
const BACKGROUND = { pragmas: 'PRAGMA synchronous = NORMAL', patience: 0 }

/**
 * What is done beside requests, in short steps: dropped segments are deleted when nobody reads them, and when nothing
 * else happens the log is emptied and, when more than half of the file is free, the file becomes smaller.
 */
export class Upkeep {
  readonly #path: string
  readonly #connection: Connection
  readonly #readings: Readings
  readonly #reserve: Reserve
  /** Uploads that broke off and could not be dropped then. */
  readonly #abandoned = new Set<number>()
  #background: Connection | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = 0
  #tries = 0
  /** What was begun is brought to its end, also when less than half is free by then. */
  #isGivingBack = false
  /** Nothing is done any more: readers and uploads may outlive the store. */
  #isClosed = false

  constructor(path: string, connection: Connection, readings: Readings, reserve: Reserve) {
    this.#path = path
    this.#connection = connection
    this.#readings = readings
    this.#reserve = reserve
    this.wake()
  }

  /** Tells that something was written, dropped, or read to its end. */
  wake(): void {
    if (this.#isClosed) return
    this.#since = performance.now()
    this.#tries = 0
    this.#timer ??= this.#after(SOON)
  }

  /**
   * Does `work`, which adds to the store, in one transaction; throws `insufficient-storage` while the disk is full, and for what
   * would leave the file no room to take the log.
   */
  adding<Result>(work: () => Result): Result {
    this.#reserve.check()
    this.#connection.growsFile = true
    try {
      // Near the end of the disk the log takes room that the file needs.
      if (this.#reserve.room() < SCARCE) this.#tryToEmptyLog(this.#inBackground())
      return this.#connection.transaction(() => {
        const result = work()
        this.#reserve.checkRoomFor(this.#debt(this.#connection))
        return result
      })
    } catch (error) {
      if (isFull(error)) this.#useReserve()
      throw error
    } finally {
      this.wake()
    }
  }

  /** Throws `insufficient-storage` when nothing of some size could be added. */
  checkRoom(): void {
    this.#reserve.checkRoom(this.#debt(this.#connection))
  }

  /** Does `work`, which makes room in the store: what a full disk has in reserve is for it. */
  makingRoom<Result>(work: () => Result): Result {
    this.#connection.growsFile = this.#reserve.keep()
    try {
      return work()
    } catch (error) {
      if (!isFull(error)) throw error
      this.#useReserve()
      return work()
    } finally {
      this.wake()
    }
  }

  /**
   * Drops an upload, now or as soon as that can be done, once the store is closed by whoever opens it later; what broke it
   * is what its client hears of.
   */
  abandon(segment: number): void {
    if (this.#isClosed) return
    this.#abandoned.add(segment)
    try {
      this.makingRoom(() => this.#dropAbandoned())
    } catch (error) {
      if (!(error instanceof OmegaError)) throw error
    }
  }

  /** Deletes what can be deleted now, and does nothing from then on. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      this.#dropAbandoned()
      const until = performance.now() + IDLE
      while (performance.now() < until && sweep(this.#connection, this.#readings, STEP));
    } catch (error) {
      // Whoever opens the store next does it.
      if (!(error instanceof OmegaError)) throw error
    } finally {
      this.#background?.close()
      this.#background = undefined
    }
  }

  #after(delay: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => this.#work(), delay)
    timer.unref()
    return timer
  }

  #work(): void {
    this.#timer = undefined
    let delay: number | undefined
    try {
      delay = this.#step()
    } catch (error) {
      if (!(error instanceof OmegaError)) console.error(error) // a defect, which shall not end the server
      if (isFull(error)) this.#useReserve()
      delay = ++this.#tries < TRIES || isFull(error) ? IDLE : undefined
    }
    if (delay !== undefined) this.#timer = this.#after(delay)
    else {
      this.#background?.close()
      this.#background = undefined
    }
  }

  /** In how many ms there is more to do; undefined: there is nothing. */
  #step(): number | undefined {
    const background = this.#inBackground()
    this.#readings.tidy()
    const isFilled = !this.#reserve.keep()
    background.growsFile = !isFilled
    const free = new Free(background)
    // First of all, before others write what there is room for: emptied, the log has room for what is to be deleted.
    if (isFilled) this.#tryToEmptyLog(background)
    this.#dropAbandoned()
    if (sweep(background, this.#readings, STEP)) return PAUSE
    const idleIn = this.#since + IDLE - performance.now()
    if (idleIn > 0 && !isFilled) return idleIn
    if (isFilled) {
      const isMore = free.giveBackWithin()
      this.#tryToEmptyLog(background)
      if (isMore && ++this.#tries < TRIES) return PAUSE
      // It is looked at until it is not full: others, and other processes of ours, give space back when they can.
      if (!this.#reserve.keep()) return IDLE
    } else if (this.#isGivingBack || free.isMost()) {
      this.#isGivingBack = free.giveBack(STEP)
      if (this.#isGivingBack) return PAUSE
    }
    const isEmptied = free.emptyLog()
    return isEmptied || ++this.#tries >= TRIES ? undefined : IDLE
  }

  /**
   * The log may need more room in the file than there is, until enough pages of its end are free. What of it came into
   * the file then would only have taken what deletions need.
   */
  #tryToEmptyLog(connection: Connection): void {
    if (this.#debt(connection) > this.#reserve.room()) return
    try {
      new Free(connection).emptyLog()
    } catch (error) {
      if (!isFull(error)) throw error
    }
  }

  #inBackground(): Connection {
    this.#background ??= new Connection(this.#path, BACKGROUND)
    return this.#background
  }

  /** What the file must grow by before it has all that is in the log, in bytes. */
  #debt(connection: Connection): number {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
    return new Free(connection).sizeOfAll() - size
  }

  /** The room is for the log alone, which the file would else grow into. */
  #useReserve(): void {
    this.#connection.growsFile = false
    this.#reserve.release()
  }

  #dropAbandoned(): void {
    for (const segment of this.#abandoned) {
      abandonSegment(this.#connection, segment)
      this.#abandoned.delete(segment)
    }
  }
}
