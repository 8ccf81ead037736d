import type { ObjectKey } from '../store/metadata.ts'
import type {
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'

/** What a worker is asked; the body of a write comes as a stream beside it. */
export type WorkerRequest =
  | { readonly operation: 'read'; readonly request: ReadRequest }
  | { readonly operation: 'describe'; readonly request: DescribeRequest }
  | { readonly operation: 'write'; readonly request: WriteRequest }
  | { readonly operation: 'remove'; readonly key: ObjectKey }

type WithoutBody<Answer> = Answer extends unknown ? Omit<Answer, 'body'> : never

/** What it answers; the body of a read comes as a stream beside it. */
export type WorkerAnswer =
  | WithoutBody<ReadAnswer>
  | DescribeAnswer
  | WriteAnswer
  | { readonly removed: boolean }
