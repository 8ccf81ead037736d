import type { DecodeOptions } from '../format.ts'

/** What a caller says of a JSON body. */
export type JsonOptions = Pick<DecodeOptions, 'append' | 'known' | 'knownIsEmpty'> &
  Partial<Pick<DecodeOptions, 'dtypes' | 'orient'>>
