import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { translated } from './failures.ts'

/** Characters of a text that stands in its row. One of 30 MB took the thread that serves a second, page by page. */
const SHORT = 64 * 1024

/** What a row has in the place of a text that is a file: no JSON begins so. */
const MARK = '@'

/** Before a file that no row names counts as left, in ms: it is written first. */
const SETTLED = 60_000

/** Long texts of rows as files of a folder, which are written and read beside the thread that asks. */
export class LongTexts {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** What is to stand in the row `id`: the text, or the name of the file that has it. */
  keep(id: string, text: string): string | Promise<string> {
    return text.length <= SHORT ? text : this.#write(`${id}.${crypto.randomUUID()}`, text)
  }

  /** The text for what stands in a row; undefined where its file is not there any more. */
  async read(kept: string): Promise<string | undefined> {
    if (!kept.startsWith(MARK)) return kept
    return this.#unlessMissing(readFile(join(this.#folder, kept.slice(MARK.length)), 'utf8'))
  }

  /** Removes the files that `isKept` does not know of the row `id`. */
  async sweep(isKept: (id: string, kept: string) => boolean): Promise<void> {
    for (const name of (await this.#unlessMissing(readdir(this.#folder))) ?? []) {
      const path = join(this.#folder, name)
      const file = await this.#unlessMissing(stat(path))
      if (file === undefined || Date.now() - file.mtimeMs < SETTLED) continue
      if (!isKept(name.slice(0, name.indexOf('.')), MARK + name)) await rm(path, { force: true })
    }
  }

  /** Undefined before the first long text, and of a file that another process has swept. */
  async #unlessMissing<Found>(found: Promise<Found>): Promise<Found | undefined> {
    try {
      return await found
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw translated(this.#folder, error)
    }
  }

  async #write(name: string, text: string): Promise<string> {
    const path = join(this.#folder, name)
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writeFile(path, text, { mode: 0o600 })
    } catch (error) {
      await rm(path, { force: true })
      throw translated(this.#folder, error)
    }
    return MARK + name
  }
}
