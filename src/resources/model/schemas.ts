import { z } from 'zod'
import { MlflowBody } from '../inference/schemas.ts'
import { pageOf, pageQuery } from '../page-schemas.ts'
import { AsyncQuery } from '../task/schemas.ts'

export const ModelListQuery = pageQuery('models').extend({
  name: z.string().optional().describe('pattern of names: * any text, ? one character'),
})

const ModelSummary = z.object({
  name: z.string(),
  kind: z.string(),
  bucket: z.string(),
  created: z.string().describe('UTC, such as 2016-01-16 22:05:06.192000'),
})

export const ModelList = pageOf(
  ModelSummary.extend({
    data: z.object({ kind: z.string(), name: z.string() }),
    modified: z.string(),
    resource_uri: z.string(),
  }),
)

export const ModelMetadata = z.object({
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

const Step = z.union([
  z.tuple([z.string(), z.record(z.string(), z.unknown())]).describe('class, keyword arguments'),
  z
    .tuple([z.string(), z.string(), z.record(z.string(), z.unknown())])
    .describe('name, class, keyword arguments'),
  z.tuple([z.string()]),
])

export const ModelCreation = z.object({
  name: z.string(),
  pipeline: z.array(Step).describe('estimators, the last one is what the pipeline is'),
})

export const ModelCreated = z.object({ model: ModelSummary })

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

/** Data that comes with the request, in place of a stored dataset. */
export const InlineData = z.union([
  z.object({
    data: z.unknown().describe('rows, records or columns'),
    columns: z.array(z.string()).optional(),
  }),
  z.array(z.record(z.string(), z.unknown())).describe('records'),
  MlflowBody.describe('in the words of MLflow, or `inputs` of any rank by their names'),
  z.object({ datax: z.unknown(), datay: z.unknown() }).describe('each in one of these forms'),
])

export const ModelResult = z.object({
  datax: z.string().nullable(),
  datay: z.string().nullable(),
  model: z.string(),
  resource_uri: z.string(),
  result: z.unknown().describe('`ok` of a training, else a number, a list, or rows'),
})
