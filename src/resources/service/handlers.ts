import { notFound } from '../../error.ts'
import { serviceTask } from '../../models/model-action.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { keywordParameters } from '../../routing/query.ts'
import { parseModelName } from '../../store/model/name.ts'
import { languageOf } from '../../store/script/format.ts'
import type { TaskMessage, TaskRecord } from '../../store/task-records.ts'
import { withBody } from '../../tasks/long-body.ts'
import { checkCodeAllowed } from '../check-code-allowed.ts'
import { textBody } from '../json-body.ts'
import { objectUri } from '../page.ts'
import { runTask } from '../run-task.ts'
import { AsyncQuery } from '../task/schemas.ts'

/**
 * `service/<name>/` and `service/<name>/<action>/`: a script or a model behind a bare interface. The body goes in, what
 * comes out is the answer; an exception with a status, `Exception("not here", 404)`, is answered with it.
 */
export async function serve(call: Call): Promise<Answer> {
  const { name, action } = call
  const work = await workOf(call)
  const query = keywordParameters(AsyncQuery, call.query)
  return runTask(call, {
    ...work,
    name,
    ...withBody({ args: [name, action, query], kwargs: {} }, await textBody(call)),
    resourceUri: objectUri(call, name),
    echo: { service: name },
  })
}

async function workOf(call: Call): Promise<Pick<TaskMessage, 'task' | 'language'>> {
  const { bucket, name } = call
  const script = await call.store.find({ bucket, prefix: 'scripts/', name })
  if (script) {
    checkCodeAllowed(call)
    return { task: 'omega_edge.serve_script', ...languageOf(script) }
  }
  const model = await call.store.find({ bucket, prefix: 'models/', name: parseModelName(name).name })
  if (model) return { task: serviceTask(model.kind) }
  throw notFound(`There is no script and no model "${name}" in bucket "${bucket}" that could serve`)
}

/** The bare result; what is no object and no list is put into one. */
export function presentService(_: TaskRecord, result: string): string {
  return /^[[{]/.test(result) ? result : `{"data":${result}}`
}
