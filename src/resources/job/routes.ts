import { z } from 'zod'
import type { Route } from '../../routing/route.ts'
import { PRECONDITION, WriteHeaders } from '../precondition-schemas.ts'
import { AsyncHeaders } from '../task/schemas.ts'
import { UPLOADS } from '../uploads.ts'
import * as job from './handlers.ts'
import * as schedule from './schedule-handlers.ts'
import { JobSchedule, ScheduleBody, ScheduleQuery, WriteQuery } from './schedule-schemas.ts'
import {
  Job,
  JobCreation,
  JobList,
  JobListQuery,
  JobReport,
  JobRun,
  JobUpload,
  Notebook,
  RunBody,
  RunQuery,
} from './schemas.ts'

const resource = 'job'
const example = { name: 'report' }
const CODE = 'flats = om.datasets.get("flats")\nprint(len(flats), "flats")'
const NoQuery = z.object({})
const json = (schema: z.ZodType) => ({ 'application/json': schema })

function run(method: 'GET' | 'POST' | 'PUT', status: 200 | 201 | 202): Route {
  return {
    method,
    resource,
    target: 'action',
    action: 'run',
    code: true,
    summary: 'Run a job',
    description:
      'Runs the notebook. Other query parameters are parameters of it, for the cell tagged `parameters`: JSON such as `?year=2026`, else text. Those of the body come first.',
    query: RunQuery,
    headers: AsyncHeaders,
    ...(method !== 'GET' && { body: json(RunBody), bodyOptional: true }),
    success: { status, description: 'What its runs have left', content: json(JobRun) },
    example: { ...example, body: { 'application/json': { parameters: { year: 2026 } } } },
    handle: job.run,
    present: job.presentRun,
  }
}

/** The guide writes `job/export/<name>`; `job/<name>/export` is the same. */
function report(target: 'verb' | 'action'): Route {
  return {
    method: 'GET',
    resource,
    target,
    action: 'export',
    summary: 'Get the report of a job',
    description:
      'A page of HTML, in an envelope, or as it is with `Accept: text/html`. At `job/export/<name>` too, as the guide writes it.',
    query: RunQuery,
    headers: AsyncHeaders,
    success: {
      status: 200,
      description: 'The report',
      content: { ...json(JobReport), 'text/html': undefined },
    },
    shows: true,
    example,
    handle: job.report,
    present: job.presentReport,
  }
}

export const jobRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource,
    target: 'collection',
    action: 'list',
    summary: 'List jobs',
    query: JobListQuery,
    success: { status: 200, description: 'One page of jobs', content: json(JobList) },
    handle: job.list,
  },
  {
    method: 'POST',
    resource,
    target: 'collection',
    action: 'create',
    code: true,
    naming: { body: 'name' },
    summary: 'Create a job',
    query: WriteQuery,
    body: json(JobCreation),
    success: { status: 201, description: 'Created, at Location', content: json(JobRun) },
    example: { body: { 'application/json': { name: 'report', code: CODE } } },
    handle: job.create,
  },
  {
    method: 'GET',
    resource,
    target: 'object',
    action: 'get',
    summary: 'Get a job, or what a run has left',
    description: 'The file alone with `Accept: application/x-ipynb+json`.',
    query: NoQuery,
    success: {
      status: 200,
      description: 'The notebook and its runs',
      content: { ...json(Job), 'application/x-ipynb+json': Notebook },
    },
    example,
    handle: job.read,
  },
  {
    method: 'PUT',
    resource,
    target: 'object',
    action: 'put',
    code: true,
    summary: 'Upload a notebook as a job',
    description:
      'Scheduled too, by `?schedule=` or by a cell of its own that begins with `# omega-ml:`. Python as `text/x-python` is a notebook whose cells begin with `# %%`, as jupytext writes them.',
    query: WriteQuery,
    headers: WriteHeaders,
    body: { ...json(JobUpload), 'application/x-ipynb+json': Notebook },
    files: { types: { ...UPLOADS.job.types, py: 'text/x-python' }, inPath: true },
    success: { status: 202, description: 'Stored', content: json(JobRun) },
    further: PRECONDITION,
    example: { ...example, body: { 'application/json': { code: CODE } } },
    handle: job.write,
  },
  {
    method: 'DELETE',
    resource,
    target: 'object',
    action: 'delete',
    summary: 'Delete a job',
    query: NoQuery,
    headers: WriteHeaders,
    success: { status: 202, description: 'Deleted' },
    further: PRECONDITION,
    example,
    handle: job.remove,
  },
  run('GET', 200),
  run('POST', 201),
  run('PUT', 202),
  report('verb'),
  report('action'),
  {
    method: 'GET',
    resource,
    target: 'action',
    action: 'schedule',
    summary: 'Get when a job runs',
    query: ScheduleQuery,
    success: { status: 200, description: 'Its schedule, and what came of it', content: json(JobSchedule) },
    handle: schedule.read,
  },
  {
    method: 'PUT',
    resource,
    target: 'action',
    action: 'schedule',
    code: true,
    summary: 'Schedule a job',
    description: 'It runs by itself from now on, in the name of who asks.',
    query: NoQuery,
    body: json(ScheduleBody),
    example: { ...example, body: { 'application/json': { 'run-at': 'weekdays, at 06:05' } } },
    success: { status: 202, description: 'Scheduled', content: json(JobSchedule) },
    handle: schedule.write,
  },
  {
    method: 'DELETE',
    resource,
    target: 'action',
    action: 'schedule',
    summary: 'End the schedule of a job',
    query: NoQuery,
    success: { status: 202, description: 'Not scheduled any more' },
    handle: schedule.remove,
  },
]
