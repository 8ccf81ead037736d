import { JsonObject } from '../data/json/parse-json.ts'
import { badRequest } from '../error.ts'
import type { Signature, Tensor } from '../models/tensor.ts'
import { csvTable } from './csv-table.ts'
import { inlineTable } from './inline-table.ts'
import type { Inquiry, Question } from './question.ts'
import { givenOf, parseBody } from './rows.ts'
import { nestedText, rowTexts } from './tensor-text.ts'

/** `instances` and `inputs`, as TensorFlow Serving and KServe v1 have them: answered by row or by column as asked. */
export function readInstances(inquiry: Inquiry, signature: Signature): Question {
  const body = parseBody(inquiry.text)
  if (!(body instanceof JsonObject) || (body.get('instances') ?? body.get('inputs')) === undefined) {
    throw badRequest('The body must have "instances" or "inputs", such as {"instances": [[1, 2], [3, 4]]}')
  }
  const byRow = body.get('instances') !== undefined
  return {
    given: givenOf(body, signature),
    outputs: signature.predicted,
    answer: (outputs) => ({ text: byRow ? inRows(outputs) : `{"outputs":${inColumns(outputs)}}` }),
  }
}

const MLFLOW = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

/** The bodies of MLflow's scoring server, answered as it does. */
export async function readMlflow(inquiry: Inquiry, signature: Signature): Promise<Question> {
  const answer = (outputs: readonly Tensor[]) => ({ text: inRows(outputs) })
  if (inquiry.isCsv) return { given: await csvTable(inquiry.text), outputs: signature.predicted, answer }
  const body = parseBody(inquiry.text)
  const given = MLFLOW.filter((key) => body instanceof JsonObject && body.get(key) !== undefined)
  if (!(body instanceof JsonObject) || given.length !== 1) {
    throw badRequest(`The body must be an object with one of ${MLFLOW.map((key) => `"${key}"`).join(', ')}`)
  }
  return { given: givenOf(body, signature), outputs: signature.predicted, answer }
}

/**
 * Our own: `inputs` by name, `instances`, or a table. Answered by the names of the outputs where the query names some, or
 * the body its inputs; else as any prediction.
 */
export async function readNamed(inquiry: Inquiry, signature: Signature): Promise<Question> {
  const wanted = namedOutputs(inquiry, signature)
  const named = (outputs: readonly Tensor[]) => ({ text: namedText(outputs) })
  if (inquiry.isCsv) return { given: await csvTable(inquiry.text), outputs: wanted, answer: named }
  const body = parseBody(inquiry.text)
  const given = body instanceof JsonObject ? givenOf(body, signature) : inlineTable(body)
  const byName = body instanceof JsonObject && body.get('inputs') !== undefined && !signature.takesTable
  const isNamed = byName || inquiry.outputs.length > 0
  return { given, outputs: wanted, answer: isNamed ? named : (outputs) => ({ text: rowsText(outputs) }) }
}

/** The outputs that a query wants: "*" and nothing are all of them; without any the prediction. */
export function namedOutputs({ outputs }: Inquiry, signature: Signature): readonly string[] {
  if (outputs.length === 0) return signature.predicted
  const every = outputs.some((name) => name === '' || name === '*')
  return every ? signature.outputs.map(({ name }) => name) : outputs
}

/** Outputs by their names, as JSON. */
export function namedText(outputs: readonly Tensor[]): string {
  return `{${outputs.map((tensor) => `${JSON.stringify(tensor.name)}:${nestedText(tensor)}`).join(',')}}`
}

/** A value for each row: of several outputs an object. Those that have no rows in common are answered by name. */
function rowsText(outputs: readonly Tensor[]): string {
  const [first] = outputs
  if (outputs.length === 1 && first) return nestedText(first)
  const rows = first?.shape[0]
  if (rows === undefined || outputs.some(({ shape }) => shape[0] !== rows)) return namedText(outputs)
  const columns = outputs.map((tensor) => ({ key: JSON.stringify(tensor.name), texts: rowTexts(tensor) }))
  const texts = Array.from({ length: rows }, (_, row) => {
    return `{${columns.map(({ key, texts }) => `${key}:${texts[row]}`).join(',')}}`
  })
  return `[${texts.join(',')}]`
}

function inRows(outputs: readonly Tensor[]): string {
  return `{"predictions":${rowsText(outputs)}}`
}

function inColumns(outputs: readonly Tensor[]): string {
  const [first] = outputs
  return outputs.length === 1 && first ? nestedText(first) : namedText(outputs)
}
