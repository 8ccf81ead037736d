import type { TaskFailure } from '../store/task-records.ts'

/**
 * What joblib and omega-ml's notebooks make of a stored file of which nothing could be read: mongoengine's
 * `GridFSProxy.read` answers an empty text where the database has gone away since the file was opened
 * (findings/mongoengine-gridfs-away.sh).
 */
const UNREAD = new Set([
  'startswith first arg must be str or a tuple of str, not bytes',
  "'str' object has no attribute 'decode'",
])

/**
 * What omega-ml itself has failed of, naming the database where it could not be read from. Each task reads a file before it
 * does anything (that of the experiment ".notrack"), so that it may be sent again.
 */
export function namingUnread(failure: TaskFailure): TaskFailure {
  const { exception, message } = failure
  if (!UNREAD.has(message)) return failure
  return {
    ...failure,
    kind: 'unavailable',
    message: `omega-ml's worker could not read a stored file, its database was away; send the task again (${exception}: ${message})`,
  }
}
