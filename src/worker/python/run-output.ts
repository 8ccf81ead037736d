import { parseWire } from '../../data/json/wire.ts'
import type { TaskId } from '../../store/task-records.ts'
import type { WorkerNews } from '../../tasks/worker-protocol.ts'
import type { ShownOutput } from './cell-outputs.ts'
import type { RunNews } from './run-draft.ts'

/** How long what is printed waits for more, in ms, and how many characters are told at once: a line less than what a pipe takes whole. */
const WAIT = 50
const PIECE = 8000

/** Told of the run of a task while it goes on. */
type Tell = (news: Extract<WorkerNews, { type: 'output' | 'progress' }>) => void

/** What the run of a task prints, told as it comes: many small pieces as one. */
export class RunOutput {
  readonly #tell: Tell
  #task: TaskId | undefined
  #stream: 'stdout' | 'stderr' = 'stdout'
  #text = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** What comes from now on is of that task. */
  begin(task: TaskId): void {
    this.#task = task
    this.#text = ''
  }

  /** Of the news of a run, those of its outputs. */
  hear(news: RunNews): void {
    if (news.type === 'task') this.begin(news.id)
    if (news.type !== 'output' || !news.text.includes('"stream"')) return
    const output = parseWire(news.text) as unknown as ShownOutput
    if (output.output_type === 'stream') this.#show(output)
  }

  #show(output: Extract<ShownOutput, { output_type: 'stream' }>): void {
    const name = output.name === 'stderr' ? 'stderr' : 'stdout'
    if (name !== this.#stream) this.flush()
    this.#stream = name
    this.#text += output.text
    if (this.#text.length >= PIECE) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), WAIT)
  }

  /** How much of the run is done, 0 to 1. */
  progress(fraction: number): void {
    if (this.#task === undefined) return
    this.flush()
    this.#tell({ type: 'progress', id: this.#task, fraction })
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const [id, text] = [this.#task, this.#text]
    this.#text = ''
    if (id === undefined) return
    for (let at = 0; at < text.length; at += PIECE) {
      this.#tell({ type: 'output', id, stream: this.#stream, text: text.slice(at, at + PIECE) })
    }
  }
}
