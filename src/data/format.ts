import type { Offer } from './accept.ts'
import type { CsvOptions } from './csv/options.ts'
import type { FrameReader, FrameSource } from './frame/frame.ts'
import type { GivenDtypes } from './frame/given-dtypes.ts'

export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

/** `columns` is `dict` by another name: both are keyed by position, so that what is read can be written back. */
export type Orient = 'dict' | 'columns' | 'list' | 'split' | 'records' | 'values'

/** How a JSON body may stand: as pandas' `to_json` writes it, or as an answer does. */
export const WRITTEN_ORIENTS = [
  'dict',
  'columns',
  'list',
  'index',
  'split',
  'records',
  'values',
  'table',
] as const
export type WrittenOrient = (typeof WRITTEN_ORIENTS)[number]

/** What a caller says of a body, for what its format leaves open. */
export interface DecodeOptions extends GivenDtypes {
  /** Whether rows are added; undefined leaves it to the body. */
  readonly append: boolean | undefined
  /** How a JSON body stands, where it does not say so itself. */
  readonly orient?: WrittenOrient | undefined
  readonly csv?: CsvOptions | undefined
}

/** A frame, and what its body said besides. */
export interface DecodedFrame extends FrameSource {
  readonly append?: boolean | undefined
  readonly name?: string | undefined
}

/** What an answer says of the frame besides its rows, in formats that have a place for it. */
export interface EncodeOptions {
  readonly orient: Orient
  readonly name: string
  readonly resourceUri: string
  /** What the type of an index is called; as its frame says when absent. */
  readonly indexType?: (type: string) => string
}

/** The seam of the formats of a frame: each has a folder here and a line in the table of `formats.ts`. */
export interface Format<Name extends string = string> extends Offer {
  readonly name: Name
  /** Others that a body of it is sent as. */
  readonly otherMediaTypes?: readonly string[]
  /** Of files, without the dot. */
  readonly extension: string
  /** Others that the same files have. */
  readonly otherExtensions?: readonly string[]
  /** Of files that are read as it, and written otherwise. */
  readonly readExtensions?: readonly string[]
  /** What an answer says besides its media type, such as `charset=utf-8`. */
  readonly parameters?: string
  /** Reads a body; what is wrong with it is a 400, when the promise or the chunks come to it. */
  decode(body: Bytes, options: DecodeOptions): Promise<DecodedFrame>
  /** Writes a frame as it is read, and closes the reader at the end; one that it cannot hold is refused at once. */
  encode(reader: FrameReader, options: EncodeOptions): Promise<ReadableStream<Uint8Array>>
}
