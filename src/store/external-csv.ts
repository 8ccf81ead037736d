import { createReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { CsvOptions } from '../data/csv/options.ts'
import type { Bytes } from '../data/format.ts'
import { formatNamed } from '../data/formats.ts'
import { badRequest, OmegaError } from '../error.ts'
import { fetchFailure } from '../fetch-failure.ts'
import { type FrameInMemory, frameInMemory } from './frame-in-memory.ts'

/** How long the server that has it may take, in ms. */
const PATIENCE = 60_000

/**
 * A CSV that lies elsewhere (`pandas.csv`), read by what Python was told of it for `pandas.read_csv`. Whoever may write to
 * the database says where: of this machine's files only those that are called so are read, never others by that way.
 */
export async function externalCsv(
  name: string,
  uri: string,
  pandas: Readonly<Record<string, unknown>>,
): Promise<FrameInMemory> {
  const body = await opened(name, uri)
  const options = { append: false, known: undefined, dtypes: undefined, csv: optionsOf(pandas) }
  return frameInMemory(await formatNamed('csv').decode(body, options))
}

async function opened(name: string, uri: string): Promise<Bytes> {
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return fetched(name, url)
  if (url?.protocol === 'file:') return fileOf(name, url)
  throw badRequest(
    `Dataset "${name}" lies at "${withoutPassword(uri)}", of which only http:, https: and file: can be read here`,
  )
}

async function fetched(name: string, url: URL): Promise<Bytes> {
  try {
    const { username, password } = url
    const plain = new URL(url)
    ;[plain.username, plain.password] = ['', '']
    const key = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    )
    const answer = await fetch(plain, {
      signal: AbortSignal.timeout(PATIENCE),
      ...(username && { headers: { Authorization: `Basic ${key}` } }),
    })
    if (answer.ok && answer.body) return answer.body as Bytes
    throw new Error(`it answers ${answer.status}`)
  } catch (error) {
    throw new OmegaError(
      'unavailable',
      `Dataset "${name}" lies at "${url.host}", which cannot be read: ${fetchFailure(error)}`,
      { headers: { 'Retry-After': '10' }, cause: error },
    )
  }
}

async function fileOf(name: string, url: URL): Promise<Bytes> {
  const path = await realpath(fileURLToPath(url)).catch(() => undefined)
  if (path?.endsWith('.csv')) return Readable.toWeb(createReadStream(path)) as Bytes
  throw badRequest(
    `Dataset "${name}" lies in the file "${url.pathname}", which is not there on the machine of this server, or is no .csv`,
  )
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//')
}

/** What of the arguments of `pandas.read_csv` has a word here. */
function optionsOf({
  sep,
  delimiter,
  decimal,
  header,
  encoding,
}: Readonly<Record<string, unknown>>): CsvOptions {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    sep: text(sep) ?? text(delimiter),
    decimal: decimal === ',' ? ',' : undefined,
    charset: text(encoding),
    ...(header === null && { header: false }),
  }
}
