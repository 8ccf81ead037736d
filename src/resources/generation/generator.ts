import { notFound, OmegaError } from '../../error.ts'
import type { Call } from '../../routing/call.ts'
import type { Metadata } from '../../store/metadata.ts'
import { parseModelName } from '../../store/model/name.ts'
import { languageOf } from '../../store/script/format.ts'
import type { TaskMessage } from '../../store/task-records.ts'
import { checkCodeAllowed } from '../check-code-allowed.ts'

export type GeneratingAction = 'complete' | 'embed'

/** The task that answers for a model of that name, or for a script that has the function. Throws 404. */
export async function generatingTask(
  call: Call,
  spelled: string,
  action: GeneratingAction,
): Promise<Pick<TaskMessage, 'task' | 'language'>> {
  const { store, bucket } = call
  const { name } = parseModelName(spelled)
  if (await store.find({ bucket, prefix: 'models/', name })) return { task: 'omega_edge.generate' }
  const script = await store.find(store.scripts.keyOf(bucket, spelled))
  if (!script) throw notFound(`There is no model "${name}" in bucket "${bucket}", and no script of that name`)
  if (!generates(script).includes(action)) {
    throw notFound(
      `There is no model "${name}" in bucket "${bucket}", and script "${name}" has no function ${action}`,
    )
  }
  checkCodeAllowed(call)
  if (call.cluster?.broker !== undefined) {
    throw new OmegaError(
      'unprocessable',
      `Script "${name}" cannot ${action} on a cluster, whose workers do so by models: ask a server without a broker`,
    )
  }
  return { task: SCRIPT_TASK, ...languageOf(script) }
}

const SCRIPT_TASK = 'omega_edge.generate_script'

/** Whether what a task answers is what a function of a script has returned, and not OpenAI's form yet. */
export function isOfScript(task: string): boolean {
  return task === SCRIPT_TASK
}

/** What a script can be asked as a generative model. */
export function generates({ attributes }: Metadata): readonly string[] {
  const { generates: actions } = attributes
  return Array.isArray(actions) ? actions.map(String) : []
}
