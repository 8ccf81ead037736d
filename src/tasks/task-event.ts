import type { TaskRecord, TaskState } from '../store/task-records.ts'
import type { OutputLog, OutputPiece } from './output-log.ts'

/** One event of a task. Ids grow: `1.0` pending, `2.0` started, `2.n` progress and output, `3.0` the end. */
export interface TaskEvent {
  readonly id: string
  readonly type: 'state' | 'progress' | 'output'
  readonly state: TaskState
  readonly at: Date
  /** Of a progress event: 0 to 1. */
  readonly fraction?: number
  /** Of an output event: what the code of the task has printed. */
  readonly output?: Omit<OutputPiece, 'count'>
}

interface Progress {
  readonly fraction: number
  readonly count: number
}

/** The events of a task so far, those that a client which has seen `lastId` has not. */
export function eventsSince(
  record: TaskRecord,
  { progress, output }: { progress: Progress | undefined; output: OutputLog | undefined },
  lastId: string | undefined,
): readonly TaskEvent[] {
  const events: TaskEvent[] = [{ id: '1.0', type: 'state', state: 'PENDING', at: record.submitted }]
  if (record.started) events.push({ id: '2.0', type: 'state', state: 'STARTED', at: record.started })
  const [phase, seen] = place(lastId)
  const at = record.finished ?? new Date()
  const reports: [count: number, event: Pick<TaskEvent, 'type' | 'fraction' | 'output'>][] = []
  for (const { count, ...piece } of phase > 2 ? [] : (output?.since(phase === 2 ? seen : 0) ?? []))
    reports.push([count, { type: 'output', output: piece }])
  if (progress && !record.finished)
    reports.push([progress.count, { type: 'progress', fraction: progress.fraction }])
  for (const [count, event] of reports.toSorted(([one], [other]) => one - other))
    events.push({ id: `2.${count}`, state: 'STARTED', at, ...event })
  if (record.finished) events.push({ id: '3.0', type: 'state', state: record.state, at: record.finished })
  return events.filter((event) => isAfter(place(event.id), [phase, seen]))
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
