import { z } from 'zod'
import { OTHER_FORMATS } from '../../data/formats.ts'
import type { Route } from '../../routing/route.ts'
import { parseName } from '../../store/dataset/name.ts'
import { PRECONDITION, WriteHeaders } from '../precondition-schemas.ts'
import { describe } from './describe.ts'
import { readName } from './file-name.ts'
import * as dataset from './handlers.ts'
import { read } from './read.ts'
import {
  CreateQuery,
  DatasetList,
  Frame,
  FrameBody,
  FrameDescription,
  ListQuery,
  NoQuery,
  PlainData,
  ReadHeaders,
  ReadQuery,
  WriteQuery,
} from './schemas.ts'

const otherFormats = Object.fromEntries(OTHER_FORMATS.map(({ mediaTypes }) => [mediaTypes[0], undefined]))
const resource = 'dataset'
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
    query: CreateQuery,
    body: { 'application/json': FrameBody, ...otherFormats },
    success: { status: 201, description: 'Created, at Location' },
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
    handle: describe,
  },
  {
    method: 'PUT',
    resource,
    target: 'object',
    objectName,
    action: 'put',
    summary: 'Write a dataset',
    query: WriteQuery,
    headers: WriteHeaders,
    body: { 'application/json': FrameBody, ...otherFormats },
    success: { status: 204, description: 'Written' },
    further: PRECONDITION,
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
    handle: dataset.remove,
  },
]
