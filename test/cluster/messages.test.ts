import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { translations } from '../../src/cluster/translations.ts'
import type { Json } from '../../src/data/frame/vector.ts'
import { openStore } from '../../src/store/open.ts'
import type { TaskId } from '../../src/store/task-records.ts'
import { celeryMessage } from '../../src/tasks/celery/message.ts'
import { cases, expectedOf, fieldsOf } from '../tasks/celery/golden.ts'

type Kwargs = { readonly [name: string]: Json }

const EMBED = { callbacks: null, errbacks: null, chain: null, chord: null }
const REPLY = { replyTo: 'replies', origin: 'omega-edge@test' }
const JOB = 'omegaml.notebook.tasks.run_omegaml_job'
const SCRIPT = 'omegaml.backends.package.tasks.run_omega_script'

/** The script of ours that does what omega-ml has no task for. */
const TOOLS = expect.stringMatching(/^\.omega_edge\/omega_edge_tools_[0-9a-f]{8}$/)

/** A task as the routes of this server make it. */
interface Made {
  readonly task: string
  readonly args: readonly Json[]
  readonly kwargs?: Kwargs
  readonly label?: string
}

/** What of the arguments is not as captured, with the reason; all other fields are. */
interface Differences {
  readonly task?: string
  readonly args?: unknown
  readonly kwargs?: Kwargs
  readonly without?: readonly string[]
}

// Workers that reply in JSON have no form for arrays.
const PLAIN = { kwargs: { pure_python: true } }
const model = (action: string, args: readonly Json[], Yname: string | null = null): Made => ({
  task: `omegaml.tasks.omega_${action}`,
  args,
  kwargs: { Yname },
})
const tools = (operation: string, ...args: unknown[]) => ({
  args: [TOOLS, { operation, arguments: args }],
  without: ['text'],
})

/** Each kind of task, the file that it is held to, and what differs. */
const KINDS: readonly (readonly [file: string, made: Made, differences: Differences])[] = [
  ['send_fit', model('fit', ['msglin', 'msgX'], 'msgY'), PLAIN],
  ['send_partial_fit', model('partial_fit', ['msgsgd', 'msgX'], 'msgY'), PLAIN],
  ['send_score', model('score', ['msgfit', 'msgX'], 'msgY'), PLAIN],
  ['send_predict_dataset', model('predict', ['msgfit', 'msgX']), PLAIN],
  ['send_predict_projection', model('predict', ['msgfit', 'msgX[x]']), PLAIN],
  ['send_predict_proba', model('predict_proba', ['msglog', 'msgX']), PLAIN],
  ['send_decision_function', model('decision_function', ['msglog', 'msgX']), PLAIN],
  // Not captured: `Yname` and `rName` as in `ModelMixin.fit_transform` of omega-ml 0.18, which are those of `score`.
  [
    'send_score',
    model('fit_transform', ['msgfit', 'msgX'], 'msgY'),
    { ...PLAIN, task: 'omegaml.tasks.omega_fit_transform' },
  ],
  ['send_transform', model('transform', ['msgscale', 'msgX']), PLAIN],
  [
    'send_predict_inline_frame',
    { ...model('predict', ['msgfit', null]), kwargs: { Yname: null, inline: '{"data": {"x": [1, 2]}}' } },
    // Named after the task, so that who ends it finds and removes it.
    { ...PLAIN, args: ['msgfit', expect.stringMatching(/^_temp_[0-9a-f]{32}_x$/)] },
  ],
  [
    'send_require_gpu',
    { ...model('predict', ['msgfit', 'msgX']), label: 'gpu' },
    // Says nothing about logs: there is no parameter for it.
    { ...PLAIN, without: ['__logging'] },
  ],
  ['send_job_run', { task: JOB, args: ['msgjob'] }, PLAIN],
  // A worker goes on with the package that it has once installed, so that scripts are run by ours.
  [
    'send_script_run_rest',
    { task: SCRIPT, args: ['helloworld', { foo: 'bar' }], kwargs: { text: 'q' } },
    tools('run_script', 'helloworld', { foo: 'bar' }, { text: 'q' }),
  ],
  // omega-ml's workers have no task for these: they are runs of our script.
  [
    'send_script_run_rest',
    { task: JOB, args: ['msgjob'], kwargs: { parameters: { n: 1 } } },
    tools('run_job', 'msgjob', 'n = 1'),
  ],
  [
    'send_script_run_rest',
    { task: 'omega_edge.serve_script', args: ['helloworld', 'predict', {}, null] },
    tools('serve', 'helloworld', 'predict', {}, null),
  ],
  [
    'send_script_run_rest',
    { task: 'omega_edge.serve_model', args: ['virtual', 'predict', {}, null] },
    tools('serve', 'virtual', 'predict', {}, null),
  ],
  [
    'send_script_run_rest',
    { task: 'omega_edge.generate', args: ['llm', 'chat', { messages: [] }] },
    tools('generate', 'llm', 'chat', { messages: [] }),
  ],
  [
    'send_script_run_rest',
    { task: 'omega_edge.create_model', args: ['new', [['Ridge', {}]]] },
    tools('create_model', 'new', [['Ridge', {}]]),
  ],
]

describe.skipIf(cases.size === 0)('each kind of task goes as omega-ml’s own client sends it', () => {
  let omega: Awaited<ReturnType<typeof openStore>>
  beforeAll(async () => {
    omega = await openStore({ data: await mkdtemp(join(tmpdir(), 'omega-messages-')) })
    const content = [new TextEncoder().encode('def run(om, *args, **kwargs):\n    return "hello"\n')]
    await omega.store.scripts.write('omegaml', 'helloworld', { format: 'py', content })
  })
  afterAll(() => omega.close())

  test.each(KINDS)('%s: %j', async (file, { kwargs = {}, ...made }, differences) => {
    const [captured] = cases.get(file)?.messages ?? []
    if (!captured?.body_decoded) throw new Error(`There is no message in "${file}"`)
    const task = { id: crypto.randomUUID() as TaskId, bucket: 'omegaml', kwargs, ...made }
    const prepared = (await translations(omega.store)(made.task)?.prepare(task)) ?? task
    const message = celeryMessage(prepared, REPLY)
    const { task: name = captured.headers.task! } = differences
    const like = { ...captured, headers: { ...captured.headers, task: name } }
    expect(fieldsOf(message)).toEqual(expectedOf(like, task.id))
    const [args, given] = captured.body_decoded
    const same = Object.entries(given).filter(([name]) => !differences.without?.includes(name))
    expect(JSON.parse(message.body)).toEqual([
      differences.args ?? args,
      { ...Object.fromEntries(same), ...differences.kwargs },
      EMBED,
    ])
  })

  test('no kind of model action is left out', async () => {
    const { MODEL_ACTIONS } = await import('../../src/models/model-action.ts')
    for (const action of MODEL_ACTIONS)
      expect(
        KINDS.some(([, { task }]) => task === `omegaml.tasks.omega_${action}`),
        action,
      ).toBe(true)
  })
})
