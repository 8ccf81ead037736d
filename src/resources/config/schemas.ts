import { z } from 'zod'

export const ConfigQuery = z.object({
  qualifier: z.string().min(1).default('default').describe('which settings, of a hub that has several'),
  user: z.string().optional().describe('whose settings; only your own are answered'),
  view: z.string().optional().describe('accepted and not used'),
})

export const ClusterConfig = z
  .object({
    data: z
      .record(z.string(), z.record(z.string(), z.string()))
      .describe('by qualifier: names of omega-ml settings'),
  })
  .meta({ id: 'ClusterConfig' })
