import type { Outcome, TaskId, TaskRecord, TaskState } from '../task-records.ts'
import type { Row } from './connection.ts'

/**
 * `facts` never change; `message` is dropped when the task ends, since inline data may be large. Every index costs
 * each task a page of writing: these hold few rows, but for the one of the expiry.
 */
export const TASK_TABLE = `
CREATE TABLE IF NOT EXISTS task (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, bucket TEXT NOT NULL, state TEXT NOT NULL,
  submitted INTEGER NOT NULL, started INTEGER, finished INTEGER, expires INTEGER,
  facts TEXT NOT NULL, message TEXT, outcome TEXT, idempotency TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS task_idempotency ON task (idempotency) WHERE idempotency IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_unfinished ON task (owner) WHERE finished IS NULL;
CREATE INDEX IF NOT EXISTS task_revoked ON task (finished) WHERE state = 'REVOKED';
CREATE INDEX IF NOT EXISTS task_expires ON task (expires) WHERE expires IS NOT NULL;
`

type Facts = Pick<TaskRecord, 'task' | 'subject' | 'resourceUri' | 'echo' | 'user' | 'idempotency'>

export function factsText({ task, subject, resourceUri, echo, user, idempotency }: Facts): string {
  const facts = { task, subject, resourceUri, echo, user, idempotency }
  return JSON.stringify(facts)
}

export function recordFromRow(row: Row): TaskRecord {
  const facts = JSON.parse(row.facts as string) as Facts
  return {
    ...facts,
    id: row.id as TaskId,
    bucket: row.bucket as string,
    state: row.state as TaskState,
    submitted: new Date(row.submitted as number),
    started: dateOf(row.started),
    finished: dateOf(row.finished),
    expires: dateOf(row.expires),
    outcome: row.outcome === null ? undefined : outcomeFrom(row),
  }
}

/** A result stands as its worker wrote it, so that it is neither parsed nor written anew. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.state) {
    case 'SUCCESS':
      return outcome.result
    case 'FAILURE':
      return JSON.stringify(outcome.failure)
    case 'REVOKED':
      return ''
  }
}

function outcomeFrom(row: Row): Outcome {
  const text = row.outcome as string
  if (row.state === 'SUCCESS') return { state: 'SUCCESS', result: text }
  if (row.state === 'FAILURE') return { state: 'FAILURE', failure: JSON.parse(text) }
  return { state: 'REVOKED' }
}

function dateOf(value: Row[string] | undefined): Date | null {
  return value === null || value === undefined ? null : new Date(value as number)
}
