import type { z } from 'zod'
import type { Method, Route } from '../../routing/route.ts'
import { AsyncHeaders } from '../task/schemas.ts'
import * as service from './handlers.ts'
import { ServiceDescription, ServicePayload, ServiceQuery, ServiceResult } from './schemas.ts'

const STATUS = { GET: 200, POST: 201, PUT: 202, DELETE: 202 } as const

function served(
  method: Method,
  place: Pick<Route, 'target' | 'action' | 'summary'>,
  result: z.ZodType = ServiceResult,
): Route {
  return {
    method,
    resource: 'service',
    alias: '/api/service/',
    ...place,
    query: ServiceQuery,
    headers: AsyncHeaders,
    ...(method !== 'GET' && { body: { 'application/json': ServicePayload }, bodyOptional: true }),
    success: {
      status: STATUS[method],
      description: 'What the service answers',
      content: { 'application/json': result },
    },
    example: {
      name: place.action.startsWith('predict') ? 'rent' : 'double',
      body: { 'application/json': place.action.startsWith('predict') ? { data: [{ size: 70 }] } : { n: 21 } },
    },
    handle: service.serve,
    present: service.presentService,
  }
}

const ACTIONS = ['run', 'predict', 'predict_proba'] as const

/** Without an action the service does what its signature has for the method, or else runs or predicts. */
export const serviceRoutes: readonly Route[] = [
  ...(['GET', 'POST', 'PUT', 'DELETE'] as const).flatMap((method) => [
    served(method, { target: 'object', action: method.toLowerCase(), summary: 'Ask a service' }),
    ...ACTIONS.map((action) =>
      served(method, { target: 'action', action, summary: `Ask a service to ${action}` }),
    ),
  ]),
  served('GET', { target: 'action', action: 'doc', summary: 'Describe a service' }, ServiceDescription),
]
