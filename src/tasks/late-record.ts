/** The record of a task that its request waits for: made once it takes longer than a moment, or never. */
export class LateRecord {
  readonly #make: () => Promise<void>
  readonly #timer: ReturnType<typeof setTimeout>
  #made: Promise<void> | undefined

  /** `make` is called `after` ms unless the task has ended by then. */
  constructor(make: () => Promise<void>, after: number) {
    this.#make = make
    this.#timer = setTimeout(() => void this.now().catch(() => {}), after)
  }

  /** Whether the record is made, or being made. */
  get isBegun(): boolean {
    return this.#made !== undefined
  }

  /** Makes it without waiting any longer; throws what keeps it from being made. */
  now(): Promise<void> {
    clearTimeout(this.#timer)
    this.#made ??= this.#make()
    return this.#made
  }

  /** Whether there is a record, now that the task ends; none is made from now on. */
  async settle(): Promise<boolean> {
    clearTimeout(this.#timer)
    if (!this.#made) return false
    return this.#made.then(
      () => true,
      () => false,
    )
  }
}
