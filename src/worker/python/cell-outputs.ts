import type { NotebookOutput } from '../../data/notebook.ts'

interface Display {
  readonly data: Record<string, unknown>
  readonly metadata: Record<string, unknown>
  readonly display_id?: string
}
/** What is displayed under a name takes the place of what was displayed under it before. */
type Named = Display & { readonly output_type: 'display_data' }
type Update = Display & { readonly output_type: 'update_display_data' }

/** An output as interpreters tell it. */
export type ShownOutput = NotebookOutput | Named | Update

/** Outputs of a run, by the name that they are displayed under: a later cell may update those of an earlier one. */
interface Displays {
  readonly lists: NotebookOutput[][]
  readonly named: Map<string, Set<NotebookOutput>>
}

/** What a cell has shown so far. */
export class CellOutputs {
  readonly list: NotebookOutput[] = []
  /** The next output takes the place of those there are. */
  #clearing = false
  readonly #displays: Displays

  /** Of the cell behind that one in its run, or of the first. */
  constructor(before?: CellOutputs) {
    this.#displays = before ? before.#displays : { lists: [], named: new Map() }
    this.#displays.lists.push(this.list)
  }

  /** Pieces of one stream that follow each other are one output. */
  add(shown: ShownOutput): void {
    if (shown.output_type === 'update_display_data') {
      this.#update(shown)
      return
    }
    if (this.#clearing) this.list.length = 0
    this.#clearing = false
    const { display_id, ...rest } = shown as Named
    const output = display_id === undefined ? (shown as NotebookOutput) : rest
    if (display_id !== undefined) this.#update(shown as Named).add(output)
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

  /** Puts it in the place of what was displayed under its name, and answers what now is. */
  #update({ display_id = '', data, metadata }: Named | Update): Set<NotebookOutput> {
    const { lists, named } = this.#displays
    const known = named.get(display_id)
    const outputs = new Set<NotebookOutput>()
    named.set(display_id, outputs)
    if (!known) return outputs
    for (const list of lists) {
      for (const [index, shown] of list.entries()) {
        if (!known.has(shown)) continue
        const output: NotebookOutput = { output_type: 'display_data', data, metadata }
        list[index] = output
        outputs.add(output)
      }
    }
    return outputs
  }
}
