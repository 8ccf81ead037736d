import { z } from 'zod'
import { wholeNumber } from '../../routing/query.ts'
import { AsyncHeaders } from '../task/schemas.ts'

const TensorMetadata = z
  .object({
    name: z.string(),
    datatype: z.string().describe('such as FP32'),
    shape: z.array(z.int()).describe('-1 where any size will do'),
    parameters: z
      .object({ columns: z.array(z.string()) })
      .optional()
      .describe('of a table with names'),
  })
  .meta({ id: 'TensorMetadata' })

export const InferenceModel = z
  .object({
    name: z.string(),
    versions: z.array(z.string()).describe('tags, `latest` is the version that is asked by default'),
    platform: z.string(),
    inputs: z.array(TensorMetadata),
    outputs: z.array(TensorMetadata),
  })
  .meta({ id: 'InferenceModel' })

export const ModelReady = z.object({ name: z.string(), ready: z.boolean() }).meta({ id: 'ModelReady' })

export const IndexRequest = z
  .looseObject({
    ready: z.boolean().nullish().describe('whether to list only those that can be asked'),
  })
  .meta({ id: 'IndexRequest' })

export const RepositoryIndex = z
  .array(
    z.object({
      name: z.string(),
      version: z.string(),
      state: z.enum(['READY', 'UNAVAILABLE']),
      reason: z.string(),
    }),
  )
  .meta({ id: 'RepositoryIndex' })

export const InferenceHeaders = AsyncHeaders.extend({
  'inference-header-content-length': wholeNumber
    .optional()
    .describe('bytes of the JSON, which the tensors follow as bytes'),
})

export const InferenceResponse = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    outputs: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int()),
        datatype: z.string(),
        parameters: z.looseObject({}).optional(),
        data: z.array(z.unknown()).optional().describe('row-major; absent where it follows as bytes'),
      }),
    ),
  })
  .meta({ id: 'InferenceResponse' })

export const ModelNames = z.object({ models: z.array(z.string()) }).meta({ id: 'ModelNames' })

export const ModelStatus = ModelReady.extend({
  model_version_status: z
    .array(
      z.object({
        version: z.string(),
        state: z.string(),
        status: z.object({ error_code: z.string(), error_message: z.string() }),
      }),
    )
    .describe('as TensorFlow Serving has it'),
}).meta({ id: 'ModelStatus' })

export const Instances = z
  .looseObject({
    instances: z.array(z.unknown()).optional().describe('a value for each row, or an object of inputs'),
    inputs: z.unknown().optional().describe('the only input, or an object of inputs'),
  })
  .meta({ id: 'Instances' })

export const MlflowBody = z
  .looseObject({
    dataframe_split: z.looseObject({ columns: z.array(z.string()), data: z.array(z.unknown()) }).optional(),
    dataframe_records: z.array(z.record(z.string(), z.unknown())).optional(),
    instances: z.array(z.unknown()).optional(),
    inputs: z.unknown().optional(),
  })
  .meta({ id: 'MlflowBody' })

export const Predictions = z
  .object({
    predictions: z.unknown().optional().describe('of rows'),
    outputs: z.unknown().optional().describe('of `inputs` by column'),
  })
  .meta({ id: 'Predictions' })
