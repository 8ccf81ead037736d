import { csvFormat } from '../../data/csv/format.ts'
import { type FormatName, formatNamed } from '../../data/formats.ts'
import { wholeName } from '../../store/dataset/name.ts'
import { STANDARD } from '../files.ts'
import { objectPath, type Server } from '../remote/server.ts'
import { download, upload } from '../remote/transfer.ts'
import { csvParameters } from './csv-flags.ts'
import { formOf } from './file-form.ts'
import type { PutOptions } from './files.ts'

interface Listed {
  readonly data: { readonly kind: string; readonly name: string }
}

/** How many datasets are asked for their rows at once. */
const AT_ONCE = 8

/** The names and rows of the datasets; no rows of what has none. */
export async function listRemote(
  server: Server,
): Promise<readonly (readonly [string, number | undefined])[]> {
  const listed = await server.list<Listed>('dataset/')
  const lines: (readonly [string, number | undefined])[] = []
  for (let start = 0; start < listed.length; start += AT_ONCE) {
    const some = listed.slice(start, start + AT_ONCE)
    lines.push(...(await Promise.all(some.map(({ data }) => lineOf(server, data)))))
  }
  return lines
}

async function lineOf(server: Server, { kind, name }: Listed['data']) {
  const rows = kind === 'pandas.dfrows' || kind === 'pandas.serows' ? await rowsOf(server, name) : undefined
  return [name, rows] as const
}

async function rowsOf(server: Server, name: string): Promise<number | undefined> {
  const answer = await server.send(objectPath('dataset', name), {
    query: { limit: '0' },
    headers: { Accept: 'application/json', Prefer: 'count=exact' },
  })
  await answer.body?.cancel()
  // One that has been deleted meanwhile, or that rules do not let be read, is listed without.
  const [, total] = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '') ?? []
  return answer.ok && total !== undefined ? Number(total) : undefined
}

/** Writes a dataset, or columns of it, to a file or out. */
export async function getRemote(server: Server, name: string, file: string, format?: FormatName) {
  const form = format ? formatNamed(format) : file === STANDARD ? csvFormat : formOf(file).format
  await download(server, objectPath('dataset', name), file, { headers: { Accept: form.mediaTypes[0] } })
}

/** Sends a file as it is, compressed or not, or standard input. */
export async function putRemote(server: Server, file: string, name: string, options: PutOptions) {
  const { replace, dtypes } = options
  const form = formOf(file, options.format)
  const answer = await upload(server, objectPath('dataset', wholeName(name)), file, {
    query: {
      ...(form.csv.sep !== undefined && { sep: form.csv.sep }),
      ...csvParameters(options),
      ...(replace && { append: '0' }),
      ...(dtypes !== undefined && { dtypes }),
    },
    headers: {
      'Content-Type': form.format.mediaTypes[0],
      ...(form.coding && { 'Content-Encoding': form.coding }),
    },
  })
  await answer.body?.cancel()
}

/** What the API tells of a dataset. */
export async function describeRemote(server: Server, name: string): Promise<object> {
  const path = objectPath('dataset', wholeName(name))
  const { dtypes } = await server.json<{ readonly dtypes?: object }>(path, { query: { limit: '0' } })
  return { name, rows: await rowsOf(server, name), dtypes }
}
