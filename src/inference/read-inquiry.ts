import type { Signature } from '../models/tensor.ts'
import { readOpenInference } from './open-inference.ts'
import { readInstances, readMlflow, readNamed } from './predictions.ts'
import type { Inquiry, Protocol, Question, ReadInquiry } from './question.ts'

const READERS: Readonly<Record<Protocol, ReadInquiry>> = {
  'open-inference': readOpenInference,
  instances: readInstances,
  mlflow: readMlflow,
  named: readNamed,
}

/** What a client asks of a model of that signature, in the words of its protocol. Throws `bad-request`. */
export async function readInquiry(inquiry: Inquiry, signature: Signature): Promise<Question> {
  return READERS[inquiry.protocol](inquiry, signature)
}
