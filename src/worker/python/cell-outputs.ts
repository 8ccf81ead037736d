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

/** What a cell has shown so far. */
export class CellOutputs {
  readonly list: NotebookOutput[] = []
  /** The next output takes the place of those there are. */
  #clearing = false
  /** Outputs by the name that they are displayed under. */
  readonly #named = new Map<string, Set<NotebookOutput>>()

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
    if (display_id !== undefined) this.#nameOf(display_id).add(output)
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

  #update({ display_id = '', data, metadata }: Update): void {
    const named = this.#nameOf(display_id)
    const output: NotebookOutput = { output_type: 'display_data', data, metadata }
    for (const [index, known] of this.list.entries()) if (named.has(known)) this.list[index] = output
    named.add(output)
  }

  #nameOf(name: string): Set<NotebookOutput> {
    const known = this.#named.get(name) ?? new Set()
    this.#named.set(name, known)
    return known
  }
}
