import type { Json } from '../data/frame/vector.ts'
import { JsonObject, type OrderedJson, parseJson, toPlain } from '../data/json/parse-json.ts'
import { badRequest } from '../error.ts'
import type { Table } from '../models/table.ts'
import type { Signature, Tensor, TensorSpec } from '../models/tensor.ts'
import { inlineTable } from './inline-table.ts'
import { bytesOfBase64, fitted, isBase64, tensorOfNested } from './nested.ts'
import { tensorOfBytes } from './raw.ts'
import { saidOf } from './said.ts'

/** What stands in a body under `instances`, `inputs` and MLflow's other words, for a model of that signature. */
export function givenOf(body: JsonObject, signature: Signature): readonly Tensor[] | Table {
  const instances = body.get('instances')
  if (instances !== undefined) return ofInstances(instances, signature)
  const inputs = body.get('inputs')
  return inputs === undefined ? inlineTable(body) : ofInputs(inputs, signature)
}

/** Reads the body of a prediction, without what says nothing. Throws `bad-request` for what is no JSON. */
export function parseBody(text: string): OrderedJson {
  try {
    const body = parseJson(text)
    return body instanceof JsonObject ? saidOf(body) : body
  } catch (cause) {
    throw badRequest(`The body is not JSON: ${(cause as Error).message}`, cause)
  }
}

/** Row form: a value for each row, or an object that has one for each input. */
function ofInstances(instances: OrderedJson, { inputs, takesTable }: Signature): readonly Tensor[] | Table {
  if (!Array.isArray(instances) || instances.length === 0) {
    throw badRequest('"instances" must be a list with a value for each row, such as [[1, 2], [3, 4]]')
  }
  if (takesTable) return inlineTable(instances)
  const named = instances.every((row) => row instanceof JsonObject && !isBase64(toPlain(row)))
  if (named) {
    const rows = instances as readonly JsonObject[]
    const has = (name: string) => rows.every((row) => row.get(name) !== undefined)
    // Names of columns rather than of inputs are for the table that fills one input.
    if (!inputs.every(({ name }) => has(name))) return inlineTable(instances)
    return inputs.map((spec) => {
      return nested(
        spec,
        rows.map((row) => toPlain(row.get(spec.name) ?? null)),
      )
    })
  }
  const [only] = inputs
  if (inputs.length !== 1 || only === undefined) return inlineTable(instances)
  return [nested(only, toPlain(instances))]
}

/** Column form: the value of the only input, or an object with a value for each. */
function ofInputs(inputs: OrderedJson, signature: Signature): readonly Tensor[] | Table {
  const [only] = signature.inputs
  if (inputs instanceof JsonObject && !isBase64(toPlain(inputs))) {
    const names = [...inputs.entries.keys()]
    const isByName = names.some((name) => signature.inputs.some((spec) => spec.name === name))
    // A value of more than one axis is no column.
    const isFrame = names.every((name) => isColumn(inputs.get(name)))
    if (!isByName && (signature.takesTable || (signature.inputs.length === 1 && isFrame))) {
      return inlineTable(new JsonObject(new Map([['data', inputs]])))
    }
    return names.map((name) => {
      const spec = signature.inputs.find((one) => one.name === name)
      const value = toPlain(inputs.get(name) ?? null)
      return spec ? nested(spec, value) : tensorOfNested(name, 'FP64', value)
    })
  }
  if (signature.takesTable) return inlineTable(inputs)
  if (signature.inputs.length === 1 && only) return [nested(only, toPlain(inputs))]
  const names = signature.inputs.map(({ name }) => `"${name}"`).join(', ')
  throw badRequest(`"inputs" must be an object with a value for each of ${names}`)
}

function isColumn(value: OrderedJson | undefined): boolean {
  return Array.isArray(value) && !value.some((item) => Array.isArray(item))
}

/** Lists in lists, base64, or a tensor that says its own datatype and shape, its bytes in base64. */
function nested(spec: TensorSpec, value: Json): Tensor {
  const { name, datatype } = spec
  if (isBase64(value) && 'shape' in value) {
    const shape = (value as { readonly shape: Json }).shape
    if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0)) {
      throw badRequest(`Input "${name}" has a "shape" that is no list of sizes`)
    }
    return tensorOfBytes(name, datatype, shape.map(Number), bytesOfBase64(name, value.b64))
  }
  return fitted(tensorOfNested(name, datatype, value), spec)
}
