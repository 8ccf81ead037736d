/** How a CSV is written, as far as the caller says it: plain values, as they come in a query or on a command line. */
export interface CsvOptions {
  /** One character; found from the head of the text when absent. */
  readonly sep?: string | undefined
  /** `.` when absent. */
  readonly decimal?: '.' | ',' | undefined
  /** False: the first row is data, and columns are named by their position. */
  readonly header?: boolean | undefined
  /** Words that stand for a missing value, in place of those of pandas; an empty field is always missing. */
  readonly na?: readonly string[] | undefined
  /** Columns of ISO 8601 dates to read as such. */
  readonly parseDates?: readonly string[] | undefined
  /** Of the text, as the encoding standard or Python names it; what a byte order mark says, or else UTF-8, when absent. */
  readonly charset?: string | undefined
}

/** What stands for a missing value by default: the list of `pandas.read_csv`, quoted or not. */
export const NA_WORDS: readonly string[] = [
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
]

/** Characters of one row: what is longer is most likely a quote that nobody closes. */
export const MAX_RECORD = 16_000_000
