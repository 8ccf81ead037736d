import { z } from 'zod'
import type { Route } from '../../routing/route.ts'
import * as config from './handlers.ts'
import { ClusterConfig, ConfigQuery } from './schemas.ts'

export const configRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource: 'config',
    target: 'collection',
    action: 'get',
    naming: { query: 'qualifier', otherwise: 'default' },
    summary: 'Get the settings of the cluster',
    description:
      'What `omegaml.setup(userid=..., apikey=..., api_url=...)` asks for. Only for users who have signed in: the URLs hold passwords.',
    query: ConfigQuery,
    success: {
      status: 200,
      description: 'The settings, by qualifier',
      content: { 'application/json': z.object({ objects: z.array(ClusterConfig) }) },
    },
    handle: config.get,
  },
]
