import { parseBodyText } from '../data/json/body-text.ts'
import { toExact } from '../data/json/parse-json.ts'
import type { TaskMessage } from '../store/task-records.ts'

/** The keyword that has the text of a body; texts among the keywords are passed on without being looked into. */
const BODY = '__body'

/** Characters up to which a body is read where it comes, in a few ms: a longer one is left to its worker. */
const SHORT = 64 * 1024

type Told = Pick<TaskMessage, 'args' | 'kwargs'>

/** A task's message with a body as its last argument: JSON text, which is read here only when it is short. Throws 400 then. */
export function withBody({ args, kwargs }: Told, text: string): Told {
  const { [BODY]: _, ...others } = kwargs // no parameter of a client is taken for one
  if (text.length <= SHORT) return { args: [...args, parseBodyText(text, toExact)], kwargs: others }
  return { args, kwargs: { ...others, [BODY]: text } }
}

/** The message with the body that was left to be read. Throws 400 for what is not JSON. */
export function withReadBody<Message extends Told>(message: Message): Message {
  const { [BODY]: text, ...kwargs } = message.kwargs
  if (typeof text !== 'string') return message
  return { ...message, args: [...message.args, parseBodyText(text, toExact)], kwargs }
}
