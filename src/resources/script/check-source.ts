import { badRequest } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import type { ScriptFormat } from '../../store/script/format.ts'
import type { TaskId, TaskRecord } from '../../store/task-records.ts'
import { nap } from '../../tasks/nap.ts'
import { objectUri } from '../page.ts'

/** How long an upload waits for workers that are busy with others' code before it is taken unchecked, in ms. */
const CHECKED_WITHIN = 5000

/** Throws 400 that says what is no syntax of the module's language, and where. */
export async function checkSource(
  call: Call,
  { language, source }: { readonly language: Exclude<ScriptFormat, 'archive'>; readonly source: string },
): Promise<void> {
  const problem =
    language === 'py' ? await pythonProblem(call, source) : await moduleProblem(language, source)
  if (problem === undefined) return
  const spoken = { py: 'Python', js: 'JavaScript', ts: 'TypeScript' }[language]
  throw badRequest(`Script "${call.name}" is not ${spoken}: ${problem}`)
}

async function moduleProblem(language: 'js' | 'ts', source: string): Promise<string | undefined> {
  const { parse } = await import('@babel/parser')
  try {
    parse(source, {
      sourceType: 'module',
      plugins: language === 'ts' ? ['typescript', 'decorators'] : ['decorators'],
    })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** What a quick look takes for right is; of the rest the Python that would run it has the last word. */
async function pythonProblem(call: Call, source: string): Promise<string | undefined> {
  const { parser } = await import('@lezer/python')
  let isDoubted = false
  parser.parse(source.endsWith('\n') ? source : `${source}\n`).iterate({
    enter: ({ type }) => {
      isDoubted ||= type.isError
      return !isDoubted
    },
  })
  if (!isDoubted) return undefined
  const id = crypto.randomUUID() as TaskId
  const checked = call.tasks.run({
    message: { id, task: 'omega_edge.check_script', bucket: call.bucket, args: [source], kwargs: {} },
    subject: { resource: call.resource, name: call.name, action: call.action },
    resourceUri: objectUri(call, call.name),
    echo: {},
    user: call.user,
  })
  const task = await whileUnderway(call, id, checked)
  const failure = task?.outcome?.state === 'FAILURE' ? task.outcome.failure : undefined
  return failure && SYNTAX.has(failure.exception) ? failure.message : undefined
}

/** What comes of a check, which is left when other code is in its way for too long. */
async function whileUnderway(
  { tasks }: Call,
  id: TaskId,
  checked: Promise<TaskRecord>,
): Promise<TaskRecord | undefined> {
  checked.catch(() => {}) // when it has been waited for long enough, nobody hears of it
  const waiting = new AbortController()
  try {
    do {
      const task = await Promise.race([checked, nap(CHECKED_WITHIN, waiting.signal)])
      if (task) return task
    } while (tasks.isUnderway(id))
  } finally {
    waiting.abort()
  }
  await tasks.revoke(id)
  return undefined
}

/** What `compile` of Python raises. */
const SYNTAX: ReadonlySet<string> = new Set(['SyntaxError', 'IndentationError', 'TabError', 'ValueError'])
