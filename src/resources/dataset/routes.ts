import { z } from 'zod'
import { OTHER_FORMATS } from '../../data/formats.ts'
import type { Route } from '../../routing/route.ts'
import { parseName } from '../../store/dataset/name.ts'
import { PRECONDITION, WriteHeaders } from '../precondition-schemas.ts'
import { UPLOADS } from '../uploads.ts'
import { describe } from './describe.ts'
import { readName, writtenName } from './file-name.ts'
import * as dataset from './handlers.ts'
import { read } from './read.ts'
import {
  CreateQuery,
  DatasetList,
  DatasetSummary,
  Frame,
  FrameDescription,
  ListQuery,
  NoQuery,
  PlainData,
  ReadHeaders,
  ReadQuery,
  WriteQuery,
  WrittenFrame,
} from './schemas.ts'

const otherFormats = Object.fromEntries(OTHER_FORMATS.map(({ mediaTypes }) => [mediaTypes[0], undefined]))
const resource = 'dataset'
const FLATS = { data: { size: [30, 45, 60, 80, 100], rent: [620, 815, 1010, 1270, 1530] } }
const CSV = 'size,rent\n30,620\n45,815\n60,1010\n80,1270\n100,1530\n'
const NDJSON = '{"size": 30, "rent": 620}\n{"size": 45, "rent": 815}\n'
const FORMS =
  'JSON may also be a bare list of records, `[{"size": 30}]`, or what `to_json` of pandas has written in any orient.'
const example = { name: 'flats' }

const objectName = (spelled: string) => parseName(spelled).name

export const datasetRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource,
    target: 'collection',
    action: 'list',
    summary: 'List datasets',
    query: ListQuery,
    success: {
      status: 200,
      description: 'One page of datasets',
      content: { 'application/json': DatasetList },
    },
    handle: dataset.list,
  },
  {
    method: 'POST',
    resource,
    target: 'collection',
    action: 'create',
    naming: { query: 'name', body: 'name' },
    summary: 'Create a dataset',
    description: `The name is in the body, or \`?name=\`. ${FORMS}`,
    query: CreateQuery,
    body: { 'application/json': WrittenFrame, ...otherFormats },
    files: UPLOADS.dataset,
    success: {
      status: 201,
      description: 'Created, at Location',
      content: { 'application/json': DatasetSummary },
    },
    example: { body: { 'application/json': { name: 'rooms', ...FLATS } } },
    handle: dataset.create,
  },
  {
    method: 'GET',
    resource,
    target: 'object',
    objectName: readName,
    action: 'get',
    summary: 'Read a dataset',
    description:
      'The name may end in a projection: `name[x,y]`, `name[a:b]`, `name[^b]`. Any other parameter is a filter: `x__gte=5`; `limit__eq=5` of a column called like one of these.',
    query: ReadQuery,
    headers: ReadHeaders,
    success: {
      status: 200,
      description: 'The frame; of python.data and arrays the values; of a file its bytes',
      content: {
        'application/json': z.union([Frame, PlainData]),
        ...otherFormats,
        'application/octet-stream': undefined,
      },
    },
    further: [
      { status: 206, description: 'The rows of a page, counted as `Prefer: count=exact` asks' },
      { status: 304, description: 'Not changed since the answer of that ETag' },
    ],
    example,
    handle: read,
  },
  {
    method: 'GET',
    resource,
    target: 'action',
    objectName,
    action: 'describe',
    summary: 'Describe a dataset',
    description:
      'Figures of each column, as `describe` of pandas computes them. The name may end in a projection, any parameter is a filter.',
    query: NoQuery,
    headers: ReadHeaders.pick({ 'if-none-match': true }),
    success: { status: 200, description: 'The figures', content: { 'application/json': FrameDescription } },
    further: [{ status: 304, description: 'Not changed since the answer of that ETag' }],
    example,
    handle: describe,
  },
  {
    method: 'PUT',
    resource,
    target: 'object',
    objectName: writtenName,
    action: 'put',
    summary: 'Write a dataset',
    description: `Rows are added to a dataset that is there; with \`append\` false they replace it. ${FORMS}`,
    query: WriteQuery,
    headers: WriteHeaders,
    body: { 'application/json': WrittenFrame, ...otherFormats },
    files: UPLOADS.dataset,
    success: { status: 204, description: 'Written' },
    further: PRECONDITION,
    example: {
      ...example,
      body: {
        'application/json': { ...FLATS, append: false },
        'text/csv': CSV,
        'application/x-ndjson': NDJSON,
      },
    },
    handle: dataset.write,
  },
  {
    method: 'DELETE',
    resource,
    target: 'object',
    objectName,
    action: 'delete',
    summary: 'Delete a dataset',
    query: NoQuery,
    headers: WriteHeaders,
    success: { status: 202, description: 'Deleted' },
    further: PRECONDITION,
    example,
    handle: dataset.remove,
  },
]
