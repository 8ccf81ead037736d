/** The record of a task that its request waits for: made once it takes longer than a moment, or never. */
export class LateRecord {
  readonly #make: () => Promise<void>
  readonly #timer: ReturnType<typeof setTimeout>
  #made: Promise<boolean> | undefined

  /** `make` is called `after` ms unless the task has ended by then. */
  constructor(make: () => Promise<void>, after: number) {
    this.#make = make
    this.#timer = setTimeout(() => this.#begin(), after)
  }

  /** Whether the record is made, or being made. */
  get isBegun(): boolean {
    return this.#made !== undefined
  }

  /** Whether there is a record, now that the task ends; none is made from now on. */
  async settle(): Promise<boolean> {
    clearTimeout(this.#timer)
    return this.#made ?? false
  }

  #begin(): void {
    this.#made = this.#make().then(
      () => true,
      () => false,
    )
  }
}
