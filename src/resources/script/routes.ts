import { z } from 'zod'
import type { Route } from '../../routing/route.ts'
import { PRECONDITION, WriteHeaders } from '../precondition-schemas.ts'
import { AsyncHeaders, AsyncQuery } from '../task/schemas.ts'
import { UPLOADS } from '../uploads.ts'
import * as script from './handlers.ts'
import { ScriptDescription, ScriptList, ScriptListQuery, ScriptMetadata, ScriptResult } from './schemas.ts'

const resource = 'script'
const example = { name: 'double' }
const PYTHON = 'def run(om, data, **kwargs):\n    return {"twice": 2 * data.get("n", 21)}\n'
const NoQuery = z.object({})
const sources = {
  'text/x-python': undefined,
  'text/javascript': undefined,
  'text/typescript': undefined,
  'application/zip': undefined,
  'application/gzip': undefined,
  'application/x-tar': undefined,
  'application/octet-stream': undefined,
}
const json = (schema: z.ZodType) => ({ 'application/json': schema })

function run(method: 'GET' | 'POST' | 'PUT', status: 200 | 201 | 202): Route {
  return {
    method,
    resource,
    target: 'action',
    action: 'run',
    code: true,
    summary: 'Run a script',
    description: 'Calls `run(om, payload, **query)`: the body is the payload, other parameters are keywords.',
    query: AsyncQuery,
    headers: AsyncHeaders,
    ...(method !== 'GET' && { body: json(z.unknown()), bodyOptional: true }),
    success: { status, description: 'What the script answered', content: json(ScriptResult) },
    example: { ...example, body: { 'application/json': { n: 21 } } },
    handle: script.run,
    present: script.presentRun,
  }
}

export const scriptRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource,
    target: 'collection',
    action: 'list',
    summary: 'List scripts',
    query: ScriptListQuery,
    success: { status: 200, description: 'One page of scripts', content: json(ScriptList) },
    handle: script.list,
  },
  {
    method: 'GET',
    resource,
    target: 'object',
    action: 'get',
    summary: 'Get what is known of a script, or its source',
    description: 'The source with `Accept: text/x-python`, or another type that it was uploaded as.',
    query: NoQuery,
    success: {
      status: 200,
      description: 'The metadata, or the source',
      content: { ...json(ScriptDescription), ...sources },
    },
    example,
    handle: script.read,
  },
  {
    method: 'PUT',
    resource,
    target: 'object',
    action: 'put',
    code: true,
    summary: 'Upload a script',
    description:
      'One `.py`, `.js` or `.ts` module, or a zip or tar of an omega-ml package. A module with functions `complete` or `embed` answers as a generative model.',
    query: NoQuery,
    headers: WriteHeaders,
    body: sources,
    files: UPLOADS.script,
    success: { status: 202, description: 'Stored', content: json(ScriptMetadata) },
    further: PRECONDITION,
    example: { ...example, body: { 'text/x-python': PYTHON } },
    handle: script.write,
  },
  {
    method: 'DELETE',
    resource,
    target: 'object',
    action: 'delete',
    summary: 'Delete a script',
    query: NoQuery,
    headers: WriteHeaders,
    success: { status: 202, description: 'Deleted' },
    further: PRECONDITION,
    example,
    handle: script.remove,
  },
  run('GET', 200),
  run('POST', 201),
  run('PUT', 202),
]
