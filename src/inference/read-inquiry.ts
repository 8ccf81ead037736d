import type { Signature } from '../models/tensor.ts'
import type { Inquiry, Protocol, Question, ReadInquiry } from './question.ts'

/** Each is loaded by the first that speaks it: most workers are never asked in any. */
const READERS: Readonly<Record<Protocol, () => Promise<ReadInquiry>>> = {
  'open-inference': async () => (await import('./open-inference.ts')).readOpenInference,
  instances: async () => (await import('./predictions.ts')).readInstances,
  mlflow: async () => (await import('./predictions.ts')).readMlflow,
  named: async () => (await import('./predictions.ts')).readNamed,
}

/** What a client asks of a model of that signature, in the words of its protocol. Throws `bad-request`. */
export async function readInquiry(inquiry: Inquiry, signature: Signature): Promise<Question> {
  const read = await READERS[inquiry.protocol]()
  return read(inquiry, signature)
}
