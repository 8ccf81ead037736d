import { Buffer } from 'node:buffer'
import { badRequest } from '../../error.ts'
import { arrowDtype, type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { Json } from '../frame/vector.ts'
import { parseJson, toPlain } from '../json/parse-json.ts'
import type { ArrowField, ArrowType } from './schema.ts'

/** How a type that Arrow has no layout of its own for is kept: the dtype, and a value of it from what is stored. */
export interface Extension {
  readonly dtype: Dtype
  readonly value: (stored: Json) => Json
}

interface Known {
  readonly isStored: (type: ArrowType) => boolean
  readonly extension: Extension
}

const OBJECT = parseDtype('object')
const isText = (type: ArrowType) => type.id === 'bytes' && type.isText

/** Arrow's "canonical extension types" that stand for a value that pandas has, and those of duckdb's own. */
const KNOWN: Readonly<Record<string, Known>> = {
  'arrow.uuid': {
    isStored: (type) => type.id === 'fixed' && type.size === 16,
    extension: { dtype: OBJECT, value: (stored) => (stored === null ? null : uuidText(stored as string)) },
  },
  'arrow.json': {
    isStored: isText,
    extension: { dtype: OBJECT, value: (stored) => (stored === null ? null : jsonValue(stored as string)) },
  },
  'arrow.bool8': {
    isStored: (type) => type.id === 'int' && type.bits === 8,
    extension: { dtype: parseDtype('bool'), value: (stored) => (stored === null ? null : stored !== 0) },
  },
}

/** What duckdb calls `arrow.opaque`, by the name of its own type; of 16 bytes, little-endian. */
const OPAQUE: Readonly<Record<string, (stored: string) => Json>> = {
  hugeint: (stored) => String(integerOf(stored, true)),
  uhugeint: (stored) => String(integerOf(stored, false)),
}

/**
 * The extension type of a column, undefined for a plain one. Throws 400 for one that is not known here: what it is stored
 * as is not what it means.
 */
export function extensionOf({ name, type, extension }: ArrowField): Extension | undefined {
  if (!extension) return undefined
  const known = Object.hasOwn(KNOWN, extension.name) ? KNOWN[extension.name] : undefined
  if (known?.isStored(type)) return known.extension
  const opaque = extension.name === 'arrow.opaque' ? opaqueOf(type, extension.metadata) : undefined
  if (opaque) return opaque
  // Of GeoParquet as geopandas writes it, and of GeoArrow.
  if (extension.name.startsWith('geoarrow.')) {
    throw badRequest(
      `Column "${name}" has shapes ("${extension.name}"), for which frames have no type: send them as text, as to_wkt() of geopandas makes them, with the system of their coordinates in a column`,
    )
  }
  throw badRequest(
    `Column "${name}" is of the extension type "${extension.name}", which has no pandas dtype here, send what it is stored as`,
  )
}

function opaqueOf(type: ArrowType, metadata: string): Extension | undefined {
  const typeName = /"type_name"\s*:\s*"(\w+)"/.exec(metadata)?.[1]
  const read = typeName !== undefined && Object.hasOwn(OPAQUE, typeName) ? OPAQUE[typeName] : undefined
  if (!read || type.id !== 'fixed' || type.size !== 16) return undefined
  return {
    dtype: arrowDtype({ type: 'decimal', bits: 128, precision: 38, scale: 0 }),
    value: (stored) => (stored === null ? null : read(stored as string)),
  }
}

function uuidText(base64: string): string {
  const hex = Buffer.from(base64, 'base64').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function jsonValue(text: string): Json {
  try {
    return toPlain(parseJson(text))
  } catch (cause) {
    throw badRequest('A value of type arrow.json is no JSON', cause)
  }
}

function integerOf(base64: string, isSigned: boolean): bigint {
  const hex = Buffer.from(base64, 'base64').reverse().toString('hex')
  const value = BigInt(`0x${hex}`)
  return isSigned ? BigInt.asIntN(128, value) : value
}
