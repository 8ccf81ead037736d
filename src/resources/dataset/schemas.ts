import { z } from 'zod'
import { pageOf, pageQuery } from '../page-schemas.ts'

const JsonValue = z.unknown()
const names = z.record(z.string(), z.string())

/** One page of a list, as the guide shows it. */
export const DatasetList = pageOf(
  z.object({
    data: z.object({ kind: z.string(), name: z.string() }),
    dtypes: z.null(),
    index: z.null(),
    name: z.null(),
    orient: z.null(),
    resource_uri: z.string(),
  }),
)

const Index = z.object({
  type: z.string().describe('pandas class, such as Int64Index'),
  values: z.array(JsonValue).describe('labels in row order; arrays for a MultiIndex'),
  names: z.array(z.string().nullable()).optional(),
  dtypes: z.array(z.string()).optional().describe('dtype of each level'),
})

/** A frame as it is answered. */
export const Frame = z.object({
  data: JsonValue.describe('in the shape that `orient` names'),
  dtypes: names.describe('column to pandas dtype'),
  index: Index,
  name: z.string(),
  orient: z.string(),
  resource_uri: z.string(),
})

/** What Python has stored that is no frame, as it is answered. */
export const PlainData = z.object({
  data: z.array(JsonValue),
  kind: z.literal('python.data'),
  name: z.string(),
  resource_uri: z.string(),
})

/** A frame as it is written. */
const WrittenFrame = z.object({
  data: JsonValue,
  dtypes: names.optional(),
  index: Index.partial().optional(),
  name: z.string().optional(),
  orient: z.enum(['dict', 'columns', 'list', 'split', 'records', 'values']).optional(),
  append: z.boolean().optional().describe('false replaces the dataset; true, the default, adds to it'),
})

export const FrameBody = z.union([
  WrittenFrame,
  z.array(z.record(z.string(), JsonValue)).describe('records: one object a row'),
])

const limit = z.coerce.number().int().min(0)

export const ListQuery = pageQuery('objects').extend({
  kind: z.literal('pandas.dfrows').optional(),
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

export const ReadQuery = z.object({
  orient: z.enum(['dict', 'columns', 'list', 'split', 'records', 'values']).default('dict'),
  limit: limit.optional().describe('rows'),
  offset: limit.optional().describe('rows'),
})

export const ReadHeaders = z.object({
  'if-none-match': z.string().optional().describe('ETag of what is known; 304 when it is the same still'),
})

export const ValuesQuery = ReadQuery.pick({ limit: true, offset: true })

/** How a CSV body is written. */
export const CsvQuery = z.object({
  sep: z
    .string()
    .optional()
    .describe('between fields: one character, or tab; found from the first rows when absent'),
  decimal: z.enum(['.', ',']).optional().describe('the decimal point'),
  header: z.stringbool().optional().describe('0: there is no header, columns are named 0, 1, ...'),
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

const dtypes = z
  .string()
  .optional()
  .describe('of columns, for what the body says or leaves open: x:int64,y:float64')

export const WriteQuery = z.object({
  append: z.stringbool().optional().describe('wins over `append` in the body'),
  dtypes,
  ...CsvQuery.shape,
})

export const CreateQuery = z.object({
  name: z.string().optional().describe('of the dataset, when the body does not say it'),
  dtypes,
  ...CsvQuery.shape,
})

export const NoQuery = z.object({})
