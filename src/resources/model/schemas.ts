import { z } from 'zod'
import { MlflowBody } from '../inference/schemas.ts'
import { pageOf, pageQuery } from '../page-schemas.ts'
import { AsyncQuery } from '../task/schemas.ts'

export const ModelListQuery = pageQuery('models').extend({
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

const ModelSummary = z
  .object({
    name: z.string(),
    kind: z.string(),
    bucket: z.string(),
    created: z.string().describe('UTC, such as 2016-01-16 22:05:06.192000'),
  })
  .meta({ id: 'ModelSummary' })

const ListedModel = ModelSummary.extend({
  data: z.object({ kind: z.string(), name: z.string() }),
  modified: z.string(),
  resource_uri: z.string(),
}).meta({ id: 'ListedModel' })

export const ModelList = pageOf(ListedModel).meta({ id: 'ModelList' })

export const ModelMetadata = z
  .object({
    model: z.string(),
    result: ModelSummary.extend({
      modified: z.string(),
      version: z.string().nullable().describe('null of what omega-ml keeps without versions'),
      versions: z.record(z.string(), z.string()).describe('tags and the versions that they name'),
      pipeline: z.unknown().optional().describe('as it was created'),
      class: z.string().optional().describe('of a model of scikit-learn, such as sklearn.linear_model.Ridge'),
      scikit_learn: z.string().optional().describe('the version that fitted it'),
      params: z.record(z.string(), z.unknown()).optional().describe('what it was made with'),
      attributes: z.record(z.string(), z.unknown()).optional().describe('what it has learnt, such as coef_'),
      fitted: z.boolean().optional().describe('of a pipeline'),
      actions: z.array(z.string()).optional().describe('what it can be asked'),
      hint: z.string().optional().describe('how a model is asked that no action can ask'),
      signature: z.unknown().optional().describe('the tensors that it takes and answers'),
      tracking: z.unknown().optional().describe('of an experiment, with the `dataset` of what was logged'),
    }),
    resource_uri: z.string(),
  })
  .meta({ id: 'ModelMetadata' })

const Step = z.array(z.unknown()).min(1).max(3).meta({
  id: 'PipelineStep',
  description: '`[class]`, `[class, keyword arguments]` or `[name, class, keyword arguments]`',
})

export const ModelCreation = z
  .object({
    name: z.string(),
    pipeline: z.array(Step).describe('estimators, the last one is what the pipeline is'),
  })
  .meta({ id: 'ModelCreation' })

export const ModelCreated = z.object({ model: ModelSummary }).meta({ id: 'ModelCreated' })

/** The datasets that a model is given. */
export const DataQuery = AsyncQuery.extend({
  datax: z
    .string()
    .optional()
    .describe('dataset of the features, such as `sample[x]`; `*` the one that is linked'),
  datay: z
    .string()
    .optional()
    .describe('dataset of the target, such as `sample[y]`; `*` the one that is linked'),
})

export const PredictionQuery = DataQuery.extend({
  outputs: z.string().optional().describe('outputs of the model by name, such as `a,b`; all when empty'),
})

/**
 * Data that comes with the request, in place of a stored dataset: one of these forms. A bare list of records is said in words, see
 * `WrittenFrame`.
 */
export const InlineData = z
  .object({
    data: z.unknown().optional().describe('rows, records or columns'),
    columns: z.array(z.string()).optional().describe('names, where rows are lists'),
    dtypes: z
      .record(z.string(), z.string())
      .optional()
      .describe('of columns that JSON does not tell, such as times'),
    ...MlflowBody.shape,
    datax: z.unknown().optional().describe('features of a training, in one of these forms'),
    datay: z.unknown().optional().describe('target of a training, in one of these forms'),
  })
  .meta({ id: 'InlineData' })

export const ModelResult = z
  .object({
    datax: z.string().nullable(),
    datay: z.string().nullable(),
    model: z.string(),
    resource_uri: z.string(),
    result: z.unknown().describe('`ok` of a training, else a number, a list, or rows'),
  })
  .meta({ id: 'ModelResult' })
