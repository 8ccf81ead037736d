import { z } from 'zod'
import { isTraining, MODEL_ACTIONS, type ModelAction } from '../../models/model-action.ts'
import type { Route, RouteExample } from '../../routing/route.ts'
import { PRECONDITION, WriteHeaders } from '../precondition-schemas.ts'
import { AsyncHeaders, AsyncQuery } from '../task/schemas.ts'
import { UPLOADS } from '../uploads.ts'
import * as model from './handlers.ts'
import {
  DataQuery,
  InlineData,
  ModelCreated,
  ModelCreation,
  ModelList,
  ModelListQuery,
  ModelMetadata,
  ModelResult,
  PredictionQuery,
} from './schemas.ts'

const SCALES: ReadonlySet<ModelAction> = new Set(['transform', 'fit_transform'])
const OF_CLASSES: ReadonlySet<ModelAction> = new Set(['predict_proba', 'decision_function'])

const resource = 'model'
const NoQuery = z.object({})

const SUMMARIES: Readonly<Record<ModelAction, string>> = {
  fit: 'Train a model',
  partial_fit: 'Train a model further',
  predict: 'Predict',
  predict_proba: 'Predict the probabilities of the classes',
  score: 'Score a model against a known target',
  transform: 'Transform data',
  fit_transform: 'Train a model and transform the data',
  decision_function: 'Get the distances from the decision boundaries',
}

/** Of the models that the example of a creation makes; what others cannot do is asked of one that can. */
function exampleOf(method: 'GET' | 'PUT', action: ModelAction): RouteExample {
  const name = SCALES.has(action) ? 'scaled' : OF_CLASSES.has(action) ? 'costly' : 'rent'
  const datax = 'flats[size]'
  if (isTraining(action) || action === 'score')
    return { name, query: { datax, ...(name !== 'scaled' && { datay: 'flats[rent]' }) } }
  if (method === 'GET') return { name, query: { datax } }
  return { name, body: { 'application/json': { data: [{ size: 70 }] }, 'text/csv': 'size\n70\n' } }
}

function computation(method: 'GET' | 'PUT', action: ModelAction): Route {
  return {
    method,
    resource,
    target: 'action',
    action,
    summary: SUMMARIES[action],
    description: `${SUMMARIES[action]}, on stored datasets or on the data of the body, which may also be a bare list of records.`,
    query: action === 'predict' ? PredictionQuery : DataQuery,
    headers: AsyncHeaders,
    ...(method === 'PUT' && {
      body: { 'application/json': InlineData, 'text/csv': undefined },
      bodyOptional: true,
    }),
    success: {
      status: method === 'GET' ? 200 : 202,
      description: 'The result',
      content: { 'application/json': ModelResult },
    },
    example: exampleOf(method, action),
    handle: model.compute,
    present: action === 'predict' ? model.presentPrediction : model.presentComputation,
  }
}

export const modelRoutes: readonly Route[] = [
  {
    method: 'GET',
    resource,
    target: 'collection',
    action: 'list',
    summary: 'List models',
    query: ModelListQuery,
    success: { status: 200, description: 'One page of models', content: { 'application/json': ModelList } },
    handle: model.list,
  },
  {
    method: 'POST',
    resource,
    target: 'collection',
    action: 'create',
    naming: { body: 'name' },
    summary: 'Create a model',
    description: 'The steps of the pipeline are scikit-learn classes; a tag in the name makes a version.',
    query: AsyncQuery,
    headers: AsyncHeaders,
    body: { 'application/json': ModelCreation },
    success: {
      status: 201,
      description: 'Created, at Location',
      content: { 'application/json': ModelCreated },
    },
    example: {
      body: {
        'application/json': {
          name: 'rent',
          pipeline: [
            ['StandardScaler', {}],
            ['Ridge', { alpha: 0.1 }],
          ],
        },
      },
    },
    handle: model.create,
    present: model.presentCreation,
  },
  {
    method: 'GET',
    resource,
    target: 'object',
    action: 'get',
    summary: 'Get what is known of a model',
    description: 'With `datax` it predicts, as `predict/` does.',
    query: NoQuery,
    success: { status: 200, description: 'The metadata', content: { 'application/json': ModelMetadata } },
    example: { name: 'rent' },
    handle: model.metadata,
  },
  { ...computation('GET', 'predict'), target: 'object', given: 'datax' },
  {
    method: 'PUT',
    resource,
    target: 'object',
    action: 'put',
    summary: 'Upload a model',
    description:
      'An ONNX file, or a file of scikit-learn (joblib, pickle or skops). A pipeline in the JSON in which it is kept is sent as `application/json`.',
    query: AsyncQuery,
    headers: AsyncHeaders.extend(WriteHeaders.shape),
    // JSON is told in words: generators that meet it have no argument for a file.
    body: {
      'application/octet-stream': undefined,
      'application/x-joblib': undefined,
      'application/python-pickle': undefined,
    },
    files: UPLOADS.model,
    success: { status: 202, description: 'Uploaded', content: { 'application/json': ModelCreated } },
    further: PRECONDITION,
    example: { name: 'flowers' },
    handle: model.upload,
    present: model.presentCreation,
  },
  {
    method: 'DELETE',
    resource,
    target: 'object',
    action: 'delete',
    summary: 'Delete a model, or one version of it',
    query: NoQuery,
    headers: WriteHeaders,
    success: { status: 202, description: 'Deleted' },
    further: PRECONDITION,
    example: { name: 'rent' },
    handle: model.remove,
  },
  ...MODEL_ACTIONS.flatMap((action) => [computation('GET', action), computation('PUT', action)]),
]
