import { z } from 'zod'
import type { Route } from '../../routing/route.ts'
import * as task from './handlers.ts'
import {
  EventHeaders,
  PendingTask,
  ResultQuery,
  TaskFailure,
  TaskList,
  TaskListQuery,
  TaskResult,
  TaskStatus,
} from './schemas.ts'

const resource = 'task'
const ofTask = true
const status = { 'application/json': TaskStatus }

export const taskRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource,
    target: 'collection',
    action: 'list',
    ofTask,
    summary: 'List tasks',
    query: TaskListQuery,
    success: {
      status: 200,
      description: 'One page of tasks, newest first',
      content: { 'application/json': TaskList },
    },
    handle: task.list,
  },
  {
    method: 'GET',
    resource,
    target: 'action',
    action: 'result',
    ofTask,
    summary: 'Get the result of a task',
    description:
      '202 until it has ended. A task that failed answers with the status of its failure, such as 422.',
    query: ResultQuery,
    success: { status: 200, description: 'The result', content: { 'application/json': TaskResult } },
    further: [
      { status: 202, description: 'It has not ended', content: { 'application/json': PendingTask } },
      { status: 409, description: 'It was revoked', content: { 'application/json': TaskFailure } },
      { status: 422, description: 'It failed', content: { 'application/json': TaskFailure } },
    ],
    failure: { 'application/json': TaskFailure },
    handle: task.result,
  },
  ...(['action', 'object'] as const).map(
    (target): Route => ({
      method: 'GET',
      resource,
      target,
      action: 'status',
      ofTask,
      summary: 'Get the status of a task',
      query: z.object({}),
      success: { status: 200, description: 'The status', content: status },
      handle: task.status,
    }),
  ),
  {
    method: 'GET',
    resource,
    target: 'action',
    action: 'events',
    ofTask,
    summary: 'Follow a task',
    description:
      'Server-sent events: its states, its progress and what its code prints (`event: output`), until it has ended.',
    query: z.object({}),
    headers: EventHeaders,
    success: { status: 200, description: 'Events', content: { 'text/event-stream': undefined } },
    further: [{ status: 204, description: 'It has ended, and `Last-Event-ID` was its last event' }],
    handle: task.events,
  },
  {
    method: 'GET',
    resource,
    target: 'action',
    action: 'output',
    ofTask,
    summary: 'Get what the code of a task prints',
    description:
      'As it comes, until the task has ended. The last million characters of a task are kept, by the server that has run it, of the tasks that ended last.',
    query: z.object({}),
    success: { status: 200, description: 'Text', content: { 'text/plain': undefined } },
    handle: task.output,
  },
  {
    method: 'DELETE',
    resource,
    target: 'object',
    action: 'revoke',
    ofTask,
    summary: 'Revoke a task',
    description: 'One that waits never starts, one that runs is stopped.',
    query: z.object({}),
    success: { status: 202, description: 'Revoked', content: status },
    handle: task.revoke,
  },
]
