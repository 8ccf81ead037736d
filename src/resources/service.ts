import { notFound } from '../error.ts'
import type { Answer, Call } from '../http/call.ts'
import { keywordParameters } from '../http/query.ts'
import { parseModelName } from '../store/model-name.ts'
import type { TaskRecord } from '../store/task-records.ts'
import { checkCodeAllowed } from './code.ts'
import { jsonBody } from './json-body.ts'
import { objectUri } from './page.ts'
import { runTask } from './run-task.ts'
import { AsyncQuery } from './task-schemas.ts'

/**
 * `service/<name>/` and `service/<name>/<action>/`: a script or a model behind a bare interface. The body goes in, what
 * comes out is the answer; an exception with a status, `Exception("not here", 404)`, is answered with it.
 */
export async function serve(call: Call): Promise<Answer> {
  const { name, action, bucket } = call
  const isScript = (await call.store.find({ bucket, prefix: 'scripts/', name })) !== undefined
  if (isScript) checkCodeAllowed(call)
  else if (!(await call.store.find({ bucket, prefix: 'models/', name: parseModelName(name).name }))) {
    throw notFound(`There is no script and no model "${name}" in bucket "${bucket}" that could serve`)
  }
  const query = keywordParameters(AsyncQuery, call.query)
  return runTask(call, {
    task: isScript ? 'omega_edge.serve_script' : 'omega_edge.serve_model',
    name,
    args: [name, action, query, await jsonBody(call)],
    kwargs: {},
    resourceUri: objectUri(call, name),
    echo: { service: name },
  })
}

/** The bare result; what is no object and no list is put into one. */
export function presentService(_: TaskRecord, result: string): string {
  return /^[[{]/.test(result) ? result : `{"data":${result}}`
}
