import { createHash, type Hash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from '../../data/frame/vector.ts'
import { formatForContentType } from '../../data/media-type.ts'
import { badRequest, notFound } from '../../error.ts'
import { isInferenceTask, isTraining, modelTask } from '../../models/model-action.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import { parseName } from '../../store/dataset/name.ts'
import { etagOf } from '../../store/etag.ts'
import type { Metadata, ObjectKey } from '../../store/metadata.ts'
import { versionsOf } from '../../store/model/versions.ts'
import type { TaskRecord } from '../../store/task-records.ts'
import { exactBody, ORDER_LIMIT, parseBody, textBody } from '../json-body.ts'
import { listObjects } from '../list-objects.ts'
import { objectUri } from '../page.ts'
import { requireStored } from '../precondition.ts'
import { isAnsweredAtOnce, runTask } from '../run-task.ts'
import { checkReachable } from './check-name.ts'
import { describeModel } from './describe.ts'
import { findModel, unknownAction } from './find-model.ts'
import { DataQuery, ModelCreation, ModelListQuery, PredictionQuery } from './schemas.ts'
import { declaredFormat, tellFormat } from './upload-format.ts'

/** `GET model/`: the models of the bucket of which rules allow something, by name. */
export async function list(call: Call): Promise<Answer> {
  const { name: pattern, ...query } = parseQuery(ModelListQuery, call.query)
  const describe = (object: Metadata) => {
    const { kind, name } = summary(object)
    return { ...summary(object), data: { kind, name }, resource_uri: objectUri(call, name) }
  }
  return listObjects(call, { ...query, prefix: 'models/', pattern, describe })
}

/** `GET model/<name>/`: what is known of the model, of the version that the name says. */
export async function metadata(call: Call): Promise<Answer> {
  // The same place predicts with `datax`: what is wrong of its parameters then is wrong without it, too.
  parseQuery(PredictionQuery, call.query)
  const known = await findModel(call)
  const { metadata: object, ref } = known
  const result = {
    ...summary(object),
    version: ref,
    versions: versionsOf(object.attributes).tags,
    ...(await describeModel(call, call.name, known)).details,
  }
  const headers = { ETag: etagOf(object) }
  return { headers, body: { model: object.key.name, result, resource_uri: objectUri(call, call.name) } }
}

/** `POST model/`: an untrained model of a pipeline; 409 when there is one of that name. */
export async function create(call: Call): Promise<Answer> {
  // What is in the pipeline is for the worker that builds it to check; it can say more.
  const schema = ModelCreation.extend({ pipeline: z.json() })
  const example = '{"name": "mymodel", "pipeline": [["LinearRegression", {}]]}'
  const body = await exactBody(call, ORDER_LIMIT)
  const { name } = parseBody(schema, body, example)
  const { pipeline } = body as { readonly pipeline: Json }
  call.authorize(name)
  checkReachable(name)
  const resourceUri = objectUri(call, name)
  const args = [name, pipeline]
  const kwargs = { runsCode: call.mayRunCode(name) }
  const order = { task: 'omega_edge.create_model', name, args, kwargs, resourceUri, echo: {} }
  const answer = await runTask(call, order)
  return answer.status === 202 ? answer : { ...answer, headers: { Location: resourceUri } }
}

/** `PUT model/<name>/`: a file, ONNX, of scikit-learn, or a pipeline as `om models get` writes it, as a model or a new version. */
export async function upload(call: Call): Promise<Answer> {
  const { bucket, name } = call
  const declared = await orUnknownAction(call, async () =>
    declaredFormat(call.request.headers.get('content-type')),
  )
  checkReachable(name)
  await requireStored(call, keyOf(call))
  const { format, bytes } = await tellFormat(declared, call.body ?? [])
  const kind = format === 'onnx' ? format : call.store.models.pipelineKind
  const content = createHash('sha256')
  const ref = await call.store.models.stage(bucket, name, kind, hashed(bytes, content))
  const discard = () => call.store.models.dropStaged(bucket, name, ref)
  try {
    return await runTask(call, {
      task: 'omega_edge.import_model',
      name,
      args: [name, ref],
      kwargs: { runsCode: call.mayRunCode(name) },
      resourceUri: objectUri(call, name),
      echo: {},
      content: content.digest('base64url'),
      discard,
    })
  } catch (error) {
    await discard()
    // A body for an action is no pipeline.
    throw (format === 'own' && (await unknownAction(call))) || error
  }
}

/** A body of another type may be for an action that there is not. */
async function orUnknownAction<Result>(call: Call, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw (await unknownAction(call)) ?? error
  }
}

/** `GET` and `PUT model/<name>/<action>/`: what the estimator does, on stored datasets or on the body. */
export async function compute(call: Call): Promise<Answer> {
  const { datax = null, datay = null } = parseQuery(DataQuery, call.query)
  const { name } = call
  const isCsv = formatForContentType(call.request.headers.get('content-type'))?.name === 'csv'
  const inline = isCsv ? await new Response(call.body).text() : await textBody(call)
  const { kind, ref, metadata: object } = await findModel(call)
  const [x, y] = [linked(object, 'Xname', datax), linked(object, 'Yname', datay)]
  for (const dataset of [x, y]) if (dataset !== null) await checkDataset(call, dataset)
  const kwargs: { [name: string]: Json } = { Yname: y }
  // Whose request waits is answered by the version that is there now; workers of omega-ml find it themselves.
  if (ref !== null && isAnsweredAtOnce(call)) kwargs.found = { kind, ref }
  if (x === null) {
    if (inline === '') throw badRequest('There is no data, name a dataset as ?datax= or send it in the body')
    kwargs.inline = inline
    if (isCsv) kwargs.isCsv = true
  }
  const outputs = call.action === 'predict' ? outputsOf(call.query) : []
  if (outputs.length > 0) kwargs.outputs = outputs
  const resourceUri = objectUri(call, name)
  return runTask(call, {
    task: modelTask(kind, call.action),
    name,
    args: [name, x],
    kwargs,
    resourceUri,
    echo: { datax, datay, model: name },
    changesNothing: !isTraining(call.action),
  })
}

/** The outputs that a query names, `a,b` or one by one; "" is all of them. */
function outputsOf(query: URLSearchParams): string[] {
  return query.getAll('outputs').flatMap((names) => names.split(','))
}

/** `DELETE model/<name>/`: the model with all its versions, or the one that the name says. */
export async function remove(call: Call): Promise<Answer> {
  const { bucket, name } = call
  await requireStored(call, keyOf(call))
  if (!(await call.store.models.remove(bucket, name))) {
    throw notFound(`There is no model "${name}" in bucket "${bucket}"`)
  }
  return {}
}

/** The guide's answer of a computation. The result stays the text that it is: it may be long. */
export function presentComputation({ echo, resourceUri }: TaskRecord, result: string): string {
  return `${JSON.stringify({ ...echo, resource_uri: resourceUri }).slice(0, -1)},"result":${result}}`
}

/** Of a prediction: what a protocol of model servers has for it is the result itself. */
export function presentPrediction(task: TaskRecord, result: string): string {
  return isInferenceTask(task.task) ? result : presentComputation(task, result)
}

/** The guide's answer of a creation, which calls the default bucket `store`. */
export function presentCreation(_task: TaskRecord, result: string): string {
  const { bucket, created, ...rest } = JSON.parse(result) as { bucket: string; created: string }
  const model = { bucket: bucket === 'omegaml' ? 'store' : bucket, created: pythonTime(created), ...rest }
  return JSON.stringify({ model })
}

function keyOf({ bucket, name }: Call): ObjectKey {
  return { bucket, prefix: 'models/', name }
}

/** The bytes as they pass, which `hash` is told too. */
async function* hashed(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, hash: Hash) {
  for await (const piece of bytes) {
    hash.update(piece)
    yield piece
  }
}

/** `*` is the dataset that Python's `om.models.link_dataset`, or a training, has linked with the model. */
function linked({ key, attributes }: Metadata, as: 'Xname' | 'Yname', spelled: string | null): string | null {
  if (spelled !== '*') return spelled
  const { dataset } = attributes as { readonly dataset?: { readonly [name: string]: Json } }
  const name = dataset?.[as]
  if (typeof name === 'string') return name
  const parameter = as === 'Xname' ? 'datax' : 'datay'
  throw badRequest(
    `Model "${key.name}" has no ${as} linked that "*" could mean, name a dataset as ?${parameter}=`,
  )
}

async function checkDataset(call: Call, spelled: string): Promise<void> {
  const { name } = parseName(spelled)
  if (await call.store.find({ bucket: call.bucket, prefix: 'data/', name })) return
  throw notFound(`There is no dataset "${name}" in bucket "${call.bucket}"`)
}

function summary({ key, kind, created, modified }: Metadata) {
  return {
    name: key.name,
    kind,
    bucket: key.bucket,
    created: isoTime(created),
    modified: isoTime(modified),
  }
}

/** As Python's `isoformat`, which the model's own route answers: `2016-01-16T22:05:06.192000`. */
function isoTime(time: Date): string {
  return time.toISOString().replace('Z', '000')
}

/** As Python prints a datetime: `2016-01-16 22:05:06.192000`. */
function pythonTime(iso: string): string {
  return iso.replace('T', ' ').replace('Z', '000')
}
