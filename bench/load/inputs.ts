import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Forms in which a client sends 5 columns (two ints, float, bool, text). */
export const FORMS = {
  'JSON lists': 'application/json',
  'JSON, a key a cell': 'application/json',
  CSV: 'text/csv',
  NDJSON: 'application/x-ndjson',
  Arrow: 'application/vnd.apache.arrow.stream',
} as const

export type Form = keyof typeof FORMS

/** Where the input in each form is. */
export type Files = Readonly<Record<Form | 'few', string>>

/** Each form but Arrow, which a server is asked for, as a file, and a `few` rows as CSV. */
export async function writeInputs(folder: string, rows: number): Promise<Files> {
  const files = Object.fromEntries(
    [...Object.keys(FORMS), 'few'].map((form) => [form, join(folder, form.replace(/\W+/g, '-'))]),
  ) as Record<Form | 'few', string>
  const write = (form: Form | 'few', pieces: Iterable<string>) =>
    pipeline(Readable.from(joined(pieces)), createWriteStream(files[form]))
  await write('few', csv(1000))
  await write('CSV', csv(rows))
  await write('NDJSON', ndjson(rows))
  await write(
    'JSON lists',
    json(rows, '[', ']', () => ''),
  )
  await write(
    'JSON, a key a cell',
    json(rows, '{', '}', (row) => `"${row}":`),
  )
  return files
}

const COLUMNS: Readonly<Record<string, (row: number) => string>> = {
  a: (row) => String(row),
  b: (row) => String(row + 0.5),
  c: (row) => String(row % 2 === 0),
  d: (row) => `"text ${row % 1000}"`,
  e: (row) => String(row * 1000),
}
const NAMES = Object.keys(COLUMNS)

function* csv(rows: number): Generator<string> {
  yield `${NAMES.join(',')}\n`
  for (let row = 0; row < rows; row++) yield `${NAMES.map((name) => COLUMNS[name]!(row)).join(',')}\n`
}

function* ndjson(rows: number): Generator<string> {
  for (let row = 0; row < rows; row++)
    yield `{${NAMES.map((name) => `"${name}":${COLUMNS[name]!(row)}`).join(',')}}\n`
}

function* json(rows: number, open: string, close: string, key: (row: number) => string): Generator<string> {
  yield '{"data":{'
  for (const [place, name] of NAMES.entries()) {
    yield `${place > 0 ? ',' : ''}"${name}":${open}`
    for (let row = 0; row < rows; row++) yield `${row > 0 ? ',' : ''}${key(row)}${COLUMNS[name]!(row)}`
    yield close
  }
  yield `},"dtypes":{"a":"int64","b":"float64","c":"bool","d":"object","e":"int64"},"orient":"${open === '[' ? 'list' : 'columns'}"}`
}

function* joined(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < 2 ** 18) continue
    yield text
    text = ''
  }
  yield text
}
