import { fileEnding } from '../../data/file-ending.ts'
import type { Format } from '../../data/format.ts'
import { extensionsOf, FORMATS, type FormatName } from '../../data/formats.ts'
import { jsonFormat } from '../../data/json/format.ts'
import { type ParsedName, parseName } from '../../store/dataset/name.ts'

/** A dataset as a file of a format, or as the one of numpy that it is stored as. */
export type FileTarget =
  | { readonly target: ParsedName; readonly format: Format<FormatName> }
  | { readonly target: ParsedName; readonly isArray: true }

const ARRAY = '.npy'

/** What `flats.csv` and `flats[rent].csv` name, where no dataset has that very name; undefined without an extension. */
export function parseFileName(spelled: string): FileTarget | undefined {
  if (spelled.endsWith(ARRAY) && spelled.length > ARRAY.length)
    return { target: parseName(spelled.slice(0, -ARRAY.length)), isArray: true }
  const [, stem, ending] = /^(.+)\.(\w+)$/s.exec(spelled) ?? []
  const format = FORMATS.find(
    ({ extension, otherExtensions = [] }) =>
      ending !== undefined && [extension, ...otherExtensions].includes(ending),
  )
  return format && stem ? { target: parseName(stem), format } : undefined
}

/** What `PUT flats.csv` writes, and `flats.csv.gz`; a name in JSON is a name as it is. Undefined for no file of a format. */
export function writtenFile(spelled: string): string | undefined {
  const { stem, extension } = fileEnding(spelled)
  const format = FORMATS.find((one) => extensionsOf(one).includes(extension))
  return format && format !== jsonFormat ? stem : undefined
}

/** The name that rules are asked of when a dataset is written, in the same way. */
export function writtenName(spelled: string, isAllowed: (name: string) => boolean): string {
  const { name } = parseName(spelled)
  const file = isAllowed(name) ? undefined : writtenFile(spelled)
  return file !== undefined && isAllowed(file) ? file : name
}

/** The name that rules are asked of: that of the dataset behind a file, where they do not allow the name as it is spelled. */
export function readName(spelled: string, isAllowed: (name: string) => boolean): string {
  const { name } = parseName(spelled)
  const file = isAllowed(name) ? undefined : parseFileName(spelled)
  return file && isAllowed(file.target.name) ? file.target.name : name
}

/** `Content-Disposition` of a frame as a file of a format. */
export function disposition(name: string, { extension, name: format }: Format): string {
  return fileDisposition(name, `.${extension}`, format === 'json' ? 'inline' : 'attachment')
}

/** `Content-Disposition` of a file (RFC 6266): its name in ASCII for who reads no more, and as it is. */
export function fileDisposition(name: string, extension: string, type = 'attachment'): string {
  const file = `${name.replaceAll(/[/\\]/g, '_')}${extension}`
  const plain = file.replaceAll(/[^\w.@^ -]/g, '_')
  const whole = encodeURIComponent(file).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${type}; filename="${plain}"; filename*=UTF-8''${whole}`
}
