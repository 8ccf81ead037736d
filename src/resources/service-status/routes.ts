import { z } from 'zod'
import type { Answer, Call } from '../../routing/call.ts'
import type { Route } from '../../routing/route.ts'

export const ServiceStatus = z
  .object({
    workers: z
      .array(
        z.object({
          name: z.string(),
          queues: z.array(z.string()).describe('the labels that tasks may require of it'),
          concurrency: z.int().describe('tasks that it runs at once'),
          running: z.int(),
          software: z
            .record(z.string(), z.string())
            .optional()
            .describe('versions of the Python that runs code, and of its packages'),
        }),
      )
      .describe('those that answer; one that runs a task in its only thread does not'),
    queues: z.array(
      z.object({
        name: z.string(),
        workers: z.int().describe('those that consume it, also those that are too busy to answer'),
        waiting: z.int().describe('tasks that no worker has taken'),
      }),
    ),
  })
  .meta({ id: 'ServiceStatus' })

/** What rules know it as: `service-status/workers/get`. */
const NAME = 'workers'

/** `GET service-status/`. */
async function get(call: Call): Promise<Answer> {
  call.authorize(NAME)
  return { headers: { 'Cache-Control': 'no-store' }, body: await call.tasks.serviceStatus() }
}

export const serviceStatusRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource: 'service-status',
    target: 'collection',
    action: 'get',
    objectName: () => NAME,
    summary: 'Get which workers there are, and what waits for them',
    description:
      'Rules know it as `service-status/workers/get`. More workers of a queue than are listed: the others are busy.',
    query: z.object({}),
    success: {
      status: 200,
      description: 'Workers and queues',
      content: { 'application/json': ServiceStatus },
    },
    handle: get,
  },
]
