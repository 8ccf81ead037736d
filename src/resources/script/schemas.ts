import { z } from 'zod'
import { pageOf, pageQuery } from '../page-schemas.ts'

export const ScriptListQuery = pageQuery('scripts').extend({
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

export const ScriptMetadata = z
  .object({
    name: z.string(),
    kind: z.string(),
    bucket: z.string(),
    created: z.string(),
    modified: z.string(),
    format: z.string().nullable().describe('py, js, ts or archive; null when its bytes and its name say it'),
    resource_uri: z.string(),
  })
  .meta({ id: 'ScriptMetadata' })

export const ScriptDescription = ScriptMetadata.extend({ script: z.string() }).meta({
  id: 'ScriptDescription',
})

export const ScriptList = pageOf(ScriptMetadata).meta({ id: 'ScriptList' })

export const ScriptResult = z
  .object({
    script: z.string(),
    args: z.array(z.unknown()),
    kwargs: z.record(z.string(), z.unknown()),
    result: z.unknown(),
    runtimes: z.number().describe('seconds'),
    started: z.string(),
    ended: z.string(),
    resource_uri: z.string(),
  })
  .meta({ id: 'ScriptResult' })
