import { z } from 'zod'
import { flag } from '../../routing/query.ts'
import { pageOf, pageQuery } from '../page-schemas.ts'

/** A label of workers is the name of a queue; those of this server's own queues are no workers'. */
const label = z
  .string()
  .max(200)
  .regex(/^(?!omega_edge\.)[\w.-]+$/, 'expected the label of a worker, such as "gpu"')

/** Parameters of every route that runs a task. */
export const AsyncQuery = z.object({
  async: flag.optional().describe('answer at once with 202 and where the result will be'),
  require: label.optional().describe('only workers of this label may run it, as of `om.runtime.require`'),
})

/** Headers of every route that runs a task. */
export const AsyncHeaders = z.object({
  async: flag.optional().describe('same as the parameter'),
  require: label.optional().describe('same as the parameter'),
  prefer: z.string().optional().describe('`respond-async`; `wait=N`: only when it takes longer than N s'),
  'idempotency-key': z.string().min(1).max(255).optional().describe('repeats under one key are one task'),
})

const state = z
  .enum(['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'])
  .meta({ id: 'TaskState' })

/** The answer of 202: the task's result is at `Location`. What the request named, such as `datax`, stands beside. */
export const PendingTask = z
  .looseObject({
    task_id: z.string(),
    status: state,
    resource_uri: z.string().describe('of the object that the task is about'),
    result: z.literal('pending'),
  })
  .meta({ id: 'PendingTask' })

export const TaskStatus = z
  .object({
    task_id: z.string(),
    status: state,
    message: z.string().nullable().describe('why it failed'),
    exception: z
      .object({
        type: z.string(),
        message: z.string(),
        traceback: z.string().optional().describe('of a script'),
        stdout: z.string().optional().describe('the end of what a script printed'),
        stderr: z.string().optional(),
      })
      .nullish()
      .describe('what it failed of, where one task is asked for'),
    resource_uri: z.string(),
    resource: z.string(),
    name: z.string(),
    action: z.string(),
    progress: z.number().nullable().describe('0 to 1, while it runs and says so'),
    submitted: z.iso.datetime(),
    started: z.iso.datetime().nullable(),
    finished: z.iso.datetime().nullable(),
    expires: z.iso.datetime().nullable().describe('when the result is forgotten'),
  })
  .meta({ id: 'TaskStatus' })

export const TaskList = pageOf(TaskStatus).meta({ id: 'TaskList' })

export const TaskResult = z
  .object({
    response: z.unknown().describe('what the request would have answered had it waited'),
    status: state,
    task_id: z.string(),
    resource_uri: z.string(),
  })
  .meta({ id: 'TaskResult' })

export const TaskFailure = TaskResult.extend({
  response: z
    .looseObject({ status: z.int(), detail: z.string() })
    .describe('the problem, as the request would have had it'),
  message: z.string(),
}).meta({ id: 'TaskFailure' })

export const TaskListQuery = pageQuery('tasks').extend({
  status: state.optional().describe('only tasks of that status'),
})

export const ResultQuery = z.object({
  resource_uri: z.string().optional().describe('of omega-ml clients; the task knows what it is about'),
})

export const EventHeaders = z.object({
  'last-event-id': z.string().optional().describe('of the last event that was seen'),
})
