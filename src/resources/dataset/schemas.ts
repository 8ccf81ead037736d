import { z } from 'zod'
import { WRITTEN_ORIENTS } from '../../data/format.ts'
import { FORMATS } from '../../data/formats.ts'
import { flag, wholeNumber } from '../../routing/query.ts'
import { pageOf, pageQuery } from '../page-schemas.ts'

const JsonValue = z.unknown()
const names = z.record(z.string(), z.string())

/** A dataset in a list. */
export const DatasetSummary = z
  .object({
    data: z.object({ kind: z.string(), name: z.string() }),
    dtypes: names.nullable().describe('null in a list'),
    index: z.record(z.string(), JsonValue).nullable().describe('null in a list'),
    name: z.string().nullable().describe('null in a list'),
    orient: z.string().nullable().describe('null in a list'),
    resource_uri: z.string(),
  })
  .meta({ id: 'DatasetSummary' })

/** One page of a list, as the guide shows it. */
export const DatasetList = pageOf(DatasetSummary).meta({ id: 'DatasetList' })

const Index = z
  .object({
    type: z.string().describe('pandas class, such as Int64Index'),
    values: z.array(JsonValue).describe('labels in row order; arrays for a MultiIndex'),
    names: z.array(z.string().nullable()).optional(),
    dtypes: z.array(z.string()).optional().describe('dtype of each level'),
  })
  .meta({ id: 'FrameIndex' })

/** A frame as it is answered. */
export const Frame = z
  .object({
    data: JsonValue.describe('in the shape that `orient` names'),
    dtypes: names.describe('column to pandas dtype'),
    index: Index,
    name: z.string(),
    orient: z.string(),
    resource_uri: z.string(),
  })
  .meta({ id: 'Frame' })

const ColumnDescription = z
  .object({
    name: z.string(),
    dtype: z.string(),
    count: z.int().describe('rows with a value'),
    missing: z.int(),
    distinct: z
      .int()
      .nullable()
      .describe('values that differ; null where there are more than a million texts'),
    min: JsonValue.optional(),
    max: JsonValue.optional(),
    mean: JsonValue.optional(),
    std: JsonValue.optional().describe('of a sample, divided by one less than the count'),
    quartiles: z.array(JsonValue).optional().describe('at 25, 50 and 75 %, interpolated linearly'),
    top: z.array(z.object({ value: JsonValue, count: z.int() })).describe('the most frequent values'),
    histogram: z
      .object({ edges: z.array(JsonValue), counts: z.array(z.int()) })
      .optional()
      .describe('ten bins of equal width'),
  })
  .meta({ id: 'ColumnDescription' })

/** Figures of the columns of a frame. */
export const FrameDescription = z
  .object({
    name: z.string(),
    resource_uri: z.string(),
    rows: z.int().describe('that filters admit'),
    columns: z.array(ColumnDescription),
  })
  .meta({ id: 'FrameDescription' })

/** What Python has stored that is no frame, as it is answered. */
export const PlainData = z
  .object({
    data: JsonValue.describe('a list; of an array lists within lists'),
    dtype: z.string().optional().describe('of an array, as numpy calls it'),
    kind: z.enum(['python.data', 'ndarray.bin']),
    name: z.string(),
    resource_uri: z.string(),
    shape: z.array(z.int()).optional(),
  })
  .meta({ id: 'PlainData' })

/**
 * A frame as it is written. A list of records, and the other forms of pandas' `to_json`, are said in words: many generators of
 * clients make no class of what is either an object or a list.
 */
export const WrittenFrame = z
  .object({
    data: JsonValue,
    dtypes: names.optional(),
    index: Index.partial().optional(),
    name: z.string().optional(),
    orient: z.enum(WRITTEN_ORIENTS).optional(),
    append: z.boolean().optional().describe('false replaces the dataset; true, the default, adds to it'),
  })
  .meta({ id: 'WrittenFrame' })

export const ListQuery = pageQuery('objects').extend({
  kind: z.literal('pandas.dfrows').optional(),
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

export const ReadQuery = z.object({
  orient: z.enum(['dict', 'columns', 'list', 'split', 'records', 'values']).default('dict'),
  limit: wholeNumber.optional().describe('rows at most; all when absent'),
  offset: wholeNumber.optional().describe('rows to leave out before the first one'),
  order: z
    .string()
    .min(1)
    .optional()
    .describe('columns to order by, `-rent,size`: `-` for the largest first'),
  distinct: z
    .string()
    .min(1)
    .optional()
    .describe(
      'columns of whose values each combination is answered once; only they, unless the name selects others',
    ),
  format: z
    .enum([...FORMATS.map(({ name }) => name), 'npy'])
    .optional()
    .describe('of the answer, in place of `Accept`; the name may end in it too: `flats.csv`, `array.npy`'),
})

export const ReadHeaders = z.object({
  'if-none-match': z.string().optional().describe('ETag of what is known; 304 when it is the same still'),
  prefer: z
    .string()
    .optional()
    .describe('`count=exact`: all rows that match are counted, for `Content-Range`'),
})

/** How a CSV body is written. */
export const CsvQuery = z.object({
  sep: z
    .string()
    .optional()
    .describe('between fields: one character, or tab; found from the first rows when absent'),
  decimal: z.enum(['.', ',']).optional().describe('the decimal point'),
  header: flag.optional().describe('0: there is no header, columns are named 0, 1, ...'),
  na: z
    .string()
    .optional()
    .describe(
      'words for a missing value, NA,-999, in place of those of pandas; an empty field always is one',
    ),
  parse_dates: z.string().optional().describe('columns to read as dates: day,until'),
  charset: z
    .string()
    .optional()
    .describe('of the text, such as windows-1252; wins over that of Content-Type'),
})

const dtypes = z.string().optional().describe('of columns, x:int64,y:float64; wins over those of the body')
const orient = z
  .enum(WRITTEN_ORIENTS)
  .optional()
  .describe('how a bare JSON body stands, where that cannot be told from it: rows by their label (index)')

export const WriteQuery = z.object({
  append: flag.optional().describe('wins over `append` in the body'),
  dtypes,
  orient,
  ...CsvQuery.shape,
})

export const CreateQuery = z.object({
  name: z.string().optional().describe('of the dataset, when the body does not say it'),
  dtypes,
  orient,
  ...CsvQuery.shape,
})

export const NoQuery = z.object({})
