/**
 * Reads that many ask for at once. Who comes while a read is under way waits for the next one, which all who came meanwhile
 * share: each is told what was there at some time after it has asked, and no more than two reads of one thing are under way.
 */
export class SharedReads<Result> {
  readonly #reads = new Map<string, { readonly first: Promise<unknown>; next: Promise<Result> | undefined }>()

  read(name: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.#reads.get(name)
    if (!known) return this.#begin(name, work)
    known.next ??= known.first.then(() => this.#begin(name, work))
    return known.next
  }

  #begin(name: string, work: () => Promise<Result>): Promise<Result> {
    const result = work()
    const reading = { first: result.catch(() => {}), next: undefined }
    this.#reads.set(name, reading)
    const ended = () => {
      if (this.#reads.get(name) === reading && reading.next === undefined) this.#reads.delete(name)
    }
    result.then(ended, ended)
    return result
  }
}
