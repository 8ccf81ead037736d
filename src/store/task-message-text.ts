import { parseExactly, wireText } from '../data/json/wire.ts'
import type { TaskMessage, TaskRecord } from './task-records.ts'

/** What of a message its record does not have. */
type Told = Pick<TaskMessage, 'args' | 'kwargs' | 'language' | 'label'>

/** What databases keep of a message beside its record, as text of the wire. */
export function messageText({ args, kwargs, language, label }: Told): string {
  const told = { ...(language !== undefined && { language }), ...(label !== undefined && { label }) }
  return wireText({ args, kwargs, ...told } satisfies Told)
}

/** The message again, of its record and that text. */
export function messageFromText({ id, task, bucket, user }: TaskRecord, text: string): TaskMessage {
  return { id, task, bucket, ...(user !== null && { user }), ...(parseExactly(text) as unknown as Told) }
}
