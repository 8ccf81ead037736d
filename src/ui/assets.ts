import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ownFile } from '../own-files.ts'

/** A file of the page, by a name that changes with what is in it. */
export interface Asset {
  readonly file: string
  readonly type: string
  readonly text: string
}

export interface Assets {
  readonly script: Asset
  readonly style: Asset
}

/** What is served as one stylesheet, in this order: what stands later overrides. */
const STYLES = ['colours', 'text', 'frame', 'facts', 'tables', 'plots', 'forms', 'lists', 'beside', 'narrow']

/** Reads the script and the styles of the page. */
export async function readAssets(): Promise<Assets> {
  const [script, style] = await Promise.all([
    textOf(['page.js']),
    textOf(STYLES.map((name) => `styles/${name}.css`)),
  ])
  return {
    script: asset('page.js', 'text/javascript; charset=utf-8', script),
    style: asset('page.css', 'text/css; charset=utf-8', style),
  }
}

async function textOf(files: readonly string[]): Promise<string> {
  const texts = files.map((file) => readFile(ownFile(`ui/assets/${file}`), 'utf8'))
  return (await Promise.all(texts)).join('')
}

function asset(name: string, type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { file: name.replace('.', `-${hash}.`), type, text }
}
