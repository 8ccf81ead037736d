import type { TaskId } from '../../store/task-records.ts'
import type { TaskEvent } from '../../tasks/task-event.ts'

/** How often a comment says that the stream lives, in ms; proxies cut what is silent for a minute. */
const KEEP_ALIVE = 15_000

/** Events of a task as server-sent events (HTML, "Server-sent events"); `stop` is called when nobody reads on. */
export function encodeEvents(
  id: TaskId,
  events: AsyncGenerator<TaskEvent>,
  stop: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let keepAlive: ReturnType<typeof setInterval> | undefined
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(': task events\n\n'))
      keepAlive = setInterval(() => {
        const isRead = (controller.desiredSize ?? 0) > 0 // else comments would heap up
        if (isRead) controller.enqueue(encoder.encode(': keep-alive\n\n'))
      }, KEEP_ALIVE)
    },
    async pull(controller) {
      // What goes wrong ends the stream, which must not be told any more that it lives.
      const { value, done } = await events.next().catch((error: unknown) => {
        clearInterval(keepAlive)
        throw error
      })
      if (!done) {
        controller.enqueue(encoder.encode(eventText(id, value)))
        return
      }
      clearInterval(keepAlive)
      controller.close()
    },
    cancel() {
      clearInterval(keepAlive)
      stop()
    },
  })
}

function eventText(task_id: TaskId, { id, type, state, at, fraction, output }: TaskEvent): string {
  const more = { ...(fraction !== undefined && { fraction }), ...output }
  const data = { task_id, status: state, at: at.toISOString(), ...more }
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}
