import { z } from 'zod'
import { InferenceRequest } from '../../inference/open-inference.ts'
import type { Route } from '../../routing/route.ts'
import { presentPrediction } from '../model/handlers.ts'
import { AsyncHeaders, AsyncQuery } from '../task/schemas.ts'
import * as inference from './handlers.ts'
import {
  IndexRequest,
  InferenceHeaders,
  InferenceModel,
  InferenceResponse,
  Instances,
  MlflowBody,
  ModelNames,
  ModelReady,
  ModelStatus,
  Predictions,
  RepositoryIndex,
} from './schemas.ts'

const json = (schema: z.ZodType) => ({ 'application/json': schema })
const NoQuery = z.object({})

/** What a client of a model asks and is told of it is a prediction to the rules. */
const ofModel = {
  resource: 'model',
  target: 'object',
  action: 'predict',
  example: { name: 'rent' },
} as const

const asking = {
  ...ofModel,
  method: 'POST',
  query: AsyncQuery,
  headers: AsyncHeaders,
  present: presentPrediction,
} as const

/** The same of a model and of one version of it. */
function ofVersions(route: Omit<Route, 'address'>, rest: string): readonly Route[] {
  return ['', '/versions/{version}'].map((version) => ({
    ...route,
    address: `/v2/models/{name}${version}${rest}`,
  }))
}

const bytes = { 'application/octet-stream': undefined }

/** The Open Inference Protocol, https://github.com/kserve/open-inference-protocol. */
const openInference: readonly Route[] = [
  ...ofVersions(
    {
      ...ofModel,
      method: 'GET',
      summary: 'Get what a model takes and answers',
      query: NoQuery,
      success: { status: 200, description: 'The tensors', content: json(InferenceModel) },
      handle: inference.metadata,
    },
    '',
  ),
  ...ofVersions(
    {
      ...ofModel,
      method: 'GET',
      summary: 'Say that a model can be asked',
      query: NoQuery,
      success: { status: 200, description: 'It can', content: json(ModelReady) },
      handle: inference.ready,
    },
    '/ready',
  ),
  ...ofVersions(
    {
      ...asking,
      summary: 'Ask a model by its tensors',
      description: 'In JSON, or with tensors as bytes behind the JSON (the binary tensor data extension).',
      headers: InferenceHeaders,
      body: { ...json(InferenceRequest), ...bytes },
      example: {
        name: 'rent',
        body: {
          'application/json': { inputs: [{ name: 'X', datatype: 'FP64', shape: [1, 1], data: [70] }] },
        },
      },
      success: {
        status: 200,
        description: 'The outputs',
        content: { ...json(InferenceResponse), ...bytes },
      },
      handle: inference.infer,
    },
    '/infer',
  ),
  {
    method: 'POST',
    resource: 'model',
    target: 'collection',
    address: '/v2/repository/index',
    action: 'list',
    summary: 'List models, for clients of the Open Inference Protocol',
    query: NoQuery,
    body: json(IndexRequest),
    example: { body: { 'application/json': {} } },
    bodyOptional: true,
    success: { status: 200, description: 'The models', content: json(RepositoryIndex) },
    handle: inference.repositoryIndex,
  },
]

/** KServe's first protocol, which is that of TensorFlow Serving. */
const instances: readonly Route[] = [
  {
    method: 'GET',
    resource: 'model',
    target: 'collection',
    address: '/v1/models',
    action: 'list',
    summary: 'List models, for clients of KServe v1',
    query: NoQuery,
    success: { status: 200, description: 'The models', content: json(ModelNames) },
    handle: inference.names,
  },
  ...['', '/versions/{version}'].map(
    (version): Route => ({
      ...ofModel,
      method: 'GET',
      address: `/v1/models/{name}${version}`,
      summary: 'Say that a model can be asked, for clients of KServe v1 and TensorFlow Serving',
      query: NoQuery,
      success: { status: 200, description: 'It can', content: json(ModelStatus) },
      handle: inference.status,
    }),
  ),
  ...['', '/versions/{version}', '/labels/{version}'].map(
    (version): Route => ({
      ...asking,
      address: `/v1/models/{name}${version}:predict`,
      summary: 'Predict, for clients of KServe v1 and TensorFlow Serving',
      body: json(Instances),
      example: { name: 'rent', body: { 'application/json': { instances: [[70]] } } },
      success: { status: 200, description: 'The predictions', content: json(Predictions) },
      handle: inference.predictInstances,
    }),
  ),
]

const mlflow: Route = {
  ...asking,
  address: '/api/v1/model/{name}/invocations',
  summary: "Predict, for clients of MLflow's scoring server",
  body: { ...json(MlflowBody), 'text/csv': undefined },
  example: {
    name: 'rent',
    body: { 'application/json': { dataframe_records: [{ size: 70 }] }, 'text/csv': 'size\n70\n' },
  },
  success: { status: 200, description: 'The predictions', content: json(Predictions) },
  handle: inference.invoke,
}

/** The words of other model servers, so that their clients work here. */
export const inferenceRoutes: readonly Route[] = [...openInference, ...instances, mlflow]
