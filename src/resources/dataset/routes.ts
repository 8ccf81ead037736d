import { z } from 'zod'
import { OTHER_FORMATS } from '../../data/formats.ts'
import type { Route } from '../../routing/route.ts'
import { parseName } from '../../store/dataset/name.ts'
import * as dataset from './handlers.ts'
import {
  CreateQuery,
  DatasetList,
  Frame,
  FrameBody,
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
    objectName,
    action: 'get',
    summary: 'Read a dataset',
    description:
      'The name may end in a projection: `name[x,y]`, `name[a:b]`, `name[^b]`. Any other parameter is a filter: `x__gte=5`; `limit__eq=5` of a column called like one of these.',
    query: ReadQuery,
    headers: ReadHeaders,
    success: {
      status: 200,
      description: 'The frame; of python.data the list of its values',
      content: { 'application/json': z.union([Frame, PlainData]), ...otherFormats },
    },
    further: [{ status: 304, description: 'Not changed since the answer of that ETag' }],
    handle: dataset.read,
  },
  {
    method: 'PUT',
    resource,
    target: 'object',
    objectName,
    action: 'put',
    summary: 'Write a dataset',
    query: WriteQuery,
    body: { 'application/json': FrameBody, ...otherFormats },
    success: { status: 204, description: 'Written' },
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
    success: { status: 202, description: 'Deleted' },
    handle: dataset.remove,
  },
]
