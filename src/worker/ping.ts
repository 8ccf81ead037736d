import { ComputationError } from '../error.ts'
import type { Task } from './task.ts'

/** omega-ml's ping: answers what it was sent; `exception: true` makes it fail (captured files: reply_*_ping). */
export const ping: Task = async (_context, { args, kwargs }) => {
  if (kwargs.exception === true) {
    throw new ComputationError('RuntimeError', 'The ping was asked to fail by "exception"')
  }
  return { message: 'ping return message', time: new Date().toISOString(), args, kwargs, worker: 'embedded' }
}
