import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

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

/** Reads the script and the style of the page. */
export async function readAssets(): Promise<Assets> {
  const [script, style] = await Promise.all([
    readAsset('page.js', 'text/javascript; charset=utf-8'),
    readAsset('page.css', 'text/css; charset=utf-8'),
  ])
  return { script, style }
}

async function readAsset(name: string, type: string): Promise<Asset> {
  const text = await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { file: name.replace('.', `-${hash}.`), type, text }
}
