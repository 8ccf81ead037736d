import { z } from 'zod'

const limit = z.coerce.number().int().min(0)

export const ScriptListQuery = z.object({
  limit: limit.default(20).describe('scripts a page, 0 for all'),
  offset: limit.default(0),
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

export const ScriptMetadata = z.object({
  name: z.string(),
  kind: z.string(),
  bucket: z.string(),
  created: z.string(),
  modified: z.string(),
  format: z.string().nullable().describe('py, js, ts or archive; null when its bytes and its name say it'),
  resource_uri: z.string(),
})

export const ScriptDescription = ScriptMetadata.extend({ script: z.string() })

export const ScriptList = z.object({
  meta: z.object({
    limit: z.int(),
    next: z.string().nullable(),
    offset: z.int(),
    previous: z.string().nullable(),
    total_count: z.int(),
  }),
  objects: z.array(ScriptMetadata),
})

export const ScriptResult = z.object({
  script: z.string(),
  args: z.array(z.unknown()),
  kwargs: z.record(z.string(), z.unknown()),
  result: z.unknown(),
  runtimes: z.number().describe('seconds'),
  started: z.string(),
  ended: z.string(),
  resource_uri: z.string(),
})
