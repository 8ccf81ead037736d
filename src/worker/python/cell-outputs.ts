import type { NotebookOutput } from '../../data/notebook.ts'

/** What a cell has shown so far. */
export class CellOutputs {
  readonly list: NotebookOutput[] = []
  /** The next output takes the place of those there are. */
  #clearing = false

  /** Pieces of one stream that follow each other are one output. */
  add(output: NotebookOutput): void {
    if (this.#clearing) this.list.length = 0
    this.#clearing = false
    const last = this.list.at(-1)
    if (last?.output_type === 'stream' && output.output_type === 'stream' && last.name === output.name) {
      this.list[this.list.length - 1] = { ...last, text: last.text + output.text }
    } else this.list.push(output)
  }

  /** Now, or with `wait` when the next output comes. */
  clear(wait: boolean): void {
    if (wait) this.#clearing = true
    else this.list.length = 0
  }
}
