import type { Json } from '../data/frame/vector.ts'
import { withNumbers } from '../data/json/whole-float.ts'
import { parseExactly } from '../data/json/wire.ts'
import { badRequest } from '../error.ts'
import { inquiryOf, packedAnswer } from '../inference/message.ts'
import { tensorOfNested } from '../inference/nested.ts'
import { readInquiry } from '../inference/read-inquiry.ts'
import { isTable } from '../models/model.ts'
import { UNKNOWN_SIGNATURE } from '../models/stored-signature.ts'
import { tableOf } from '../models/table-tensors.ts'
import type { Datatype } from '../models/tensor.ts'
import { parseModelName } from '../store/model/name.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'
import { oneTarget } from './model-translation.ts'
import { TemporaryData } from './temporary-data.ts'
import type { Translation } from './translation.ts'

/** The outputs that a worker of omega-ml has a task for. */
const OUTPUTS = ['predict', 'predict_proba', 'decision_function', 'transform']

/** A model that only a worker of omega-ml can open, asked in the words of a protocol: a table goes in, one output comes out. */
export function inferenceTranslation(store: Store): Translation {
  const data = new TemporaryData(store)
  return {
    async prepare(message) {
      const { given } = await questionOf(message)
      const x = isTable(given) ? given : tableOf(given, null, UNKNOWN_SIGNATURE.inputs)
      const name = await data.putX(message, x)
      const task = `omegaml.tasks.omega_${await outputOf(message)}`
      return { ...message, task, args: [message.args[0] ?? null, name], kwargs: { rName: null } }
    },
    async result(message, replied) {
      const result = withNumbers(replied)
      const output = await outputOf(message)
      const { ref } = await store.models.find(message.bucket, String(message.args[0]))
      const { answer } = await questionOf(message, ref)
      const value = output === 'predict' ? oneTarget(result) : result
      const packed = packedAnswer(answer([tensorOfNested(output, datatypeOf(replied), value)]))
      return parseExactly(packed)
    },
    cleanUp: (message) => data.remove(message),
  }
}

function questionOf(message: TaskMessage, version = '') {
  const inquiry = inquiryOf(message)
  const { name } = parseModelName(inquiry.model)
  return readInquiry({ ...inquiry, model: name, version }, UNKNOWN_SIGNATURE)
}

async function outputOf(message: TaskMessage): Promise<string> {
  const [output = 'predict', ...more] = (await questionOf(message)).outputs
  if (more.length === 0 && OUTPUTS.includes(output)) return output
  throw badRequest(`A model of omega-ml's workers answers one output, which is one of ${OUTPUTS.join(', ')}`)
}

/** Of a reply, in which whole floats are no integers. */
function datatypeOf(replied: Json): Datatype {
  const elements = Array.isArray(replied) ? replied.flat(Number.POSITIVE_INFINITY) : [replied]
  if (elements.length > 0 && elements.every(isInteger)) return 'INT64'
  const [first] = elements
  if (typeof first === 'string') return 'BYTES'
  return typeof first === 'boolean' ? 'BOOL' : 'FP64'
}

function isInteger(element: Json): boolean {
  return typeof element === 'bigint' || Number.isSafeInteger(element)
}
