import type { TaskRecord, TaskState } from '../store/task-records.ts'

/** One event of a task. Ids grow: `1.0` pending, `2.0` started, `2.n` progress, `3.0` the end. */
export interface TaskEvent {
  readonly id: string
  readonly type: 'state' | 'progress'
  readonly state: TaskState
  readonly at: Date
  /** Of a progress event: 0 to 1. */
  readonly fraction?: number
}

interface Progress {
  readonly fraction: number
  readonly count: number
}

/** The events of a task so far, those that a client which has seen `lastId` has not. */
export function eventsSince(
  record: TaskRecord,
  progress: Progress | undefined,
  lastId: string | undefined,
): readonly TaskEvent[] {
  const events: TaskEvent[] = [{ id: '1.0', type: 'state', state: 'PENDING', at: record.submitted }]
  if (record.started) events.push({ id: '2.0', type: 'state', state: 'STARTED', at: record.started })
  if (progress && !record.finished) {
    const { fraction, count } = progress
    events.push({ id: `2.${count}`, type: 'progress', state: 'STARTED', at: new Date(), fraction })
  }
  if (record.finished) events.push({ id: '3.0', type: 'state', state: record.state, at: record.finished })
  const last = place(lastId)
  return events.filter((event) => isAfter(place(event.id), last))
}

type Place = readonly [phase: number, count: number]

/** An id that is none of ours counts as none. */
function place(id: string | undefined): Place {
  const [, phase, count] = /^(\d{1,9})\.(\d{1,9})$/.exec(id ?? '') ?? []
  return [Number(phase ?? 0), Number(count ?? 0)]
}

function isAfter([phase, count]: Place, [otherPhase, otherCount]: Place): boolean {
  return phase > otherPhase || (phase === otherPhase && count > otherCount)
}
