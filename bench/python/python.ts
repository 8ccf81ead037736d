import process from 'node:process'
import { startCeleryWorker } from '../../test/services/celery-worker.ts'
import { median, newFolder, RUNTIMES, type Runtime, type Server, startOmega } from '../processes.ts'
import { type Peer, startPeer } from './peer.ts'

/**
 * What code of users costs by Pyodide and by an installed Python, in turns with nbclient in that Python, and, where the services of
 * the tests run, with omega-ml's own client and worker:
 *
 *     OMEGA_PYTHON=.venv/bin/python bash test/services/run.sh node bench/python/python.ts [RUNTIME...]
 *
 * on a quiet machine; scikit-learn, ipykernel and nbclient are in that Python. `OMEGA_ROUNDS`: how often each thing is done.
 */
const ROUNDS = Number(process.env.OMEGA_ROUNDS ?? 40)

/** How long the pool fills before a row of Pyodide's scripts begins, in ms. */
const FILL = 8000

/** Of a notebook that prints and computes. */
const CELLS = Array.from({ length: 10 }, (_, at) =>
  at === 0 ? 'total = 0' : `total += sum(range(${at}000))\nprint(${at})\ntotal`,
)

const X = Array.from({ length: 100 }, (_, row) => [row % 7, row % 11, row % 13])
const TEN = JSON.stringify(X.slice(0, 10))

interface Peers {
  readonly nbclient: Peer
  /** omega-ml's worker, where its services run. */
  readonly omegaml: Peer | undefined
}

async function benchPython(runtime: Runtime, python: string, peers: Peers): Promise<readonly string[]> {
  await using server = await startOmega(runtime, await newFolder(), ['--python', python])
  await prepare(server)
  const script = () => call(server, 'POST', 'script/double/run/', '21')
  const predict = () => call(server, 'PUT', 'model/svc/predict/', TEN)
  const notebook = () => call(server, 'POST', 'job/cells/run/', '{}')
  const { omegaml, nbclient } = peers
  const rows = [
    await besides(runtime, 'a script', script, '15 ms; 0.1', omegaml && (() => omegaml.time('script'))),
    await besides(runtime, 'ten rows by an SVC', predict, '5 ms', omegaml && (() => omegaml.time('predict'))),
    await besides(runtime, 'ten cells, nbclient', notebook, '1.2', () => nbclient.time('notebook')),
  ]
  if (omegaml) rows.push(await besides(runtime, 'ten cells', notebook, '', () => omegaml.time('notebook')))
  return [...rows, await pyodide(runtime)]
}

async function prepare(server: Server): Promise<void> {
  const y = X.map(([a = 0]) => [a > 3 ? 'high' : 'low'])
  await call(server, 'PUT', 'script/double/', DOUBLE, 'text/x-python')
  await call(server, 'POST', 'model/', JSON.stringify({ name: 'svc', pipeline: [['SVC', {}]] }))
  await call(server, 'PUT', 'model/svc/fit/', JSON.stringify({ datax: X, datay: y }))
  const cells = CELLS.map((source) => ({ cell_type: 'code', source, metadata: {} }))
  await call(server, 'PUT', 'job/cells/', JSON.stringify({ nbformat: 4, nbformat_minor: 5, cells }))
}

const DOUBLE = 'def run(om, n, **kwargs):\n    return n * 2'

/** Ours in turns with the other. */
async function besides(
  runtime: Runtime,
  what: string,
  work: () => Promise<unknown>,
  goal: string,
  other?: () => Promise<number>,
): Promise<string> {
  const [ours, theirs]: number[][] = [[], []]
  for (let round = -2; round < ROUNDS; round++) {
    const took = await timeOf(work)
    const needed = await other?.()
    if (round < 0) continue // the first ones import what the others have
    ours?.push(took)
    if (needed !== undefined) theirs?.push(needed)
  }
  const [own, else_] = [median(ours ?? []), median(theirs ?? [])]
  const beside = other ? `${else_.toFixed(1)} ms | ${(own / else_).toFixed(2)}` : ' | '
  return `| ${runtime} | ${what} | ${own.toFixed(1)} ms | ${beside} | ${goal} |`
}

async function pyodide(runtime: Runtime): Promise<string> {
  await using server = await startOmega(runtime, await newFolder())
  await call(server, 'PUT', 'script/double/', DOUBLE, 'text/x-python')
  const script = () => call(server, 'POST', 'script/double/run/', '21')
  await script()
  await new Promise((resolve) => setTimeout(resolve, FILL))
  const took = await timeOf(async () => {
    for (let round = 0; round < ROUNDS; round++) await script()
  })
  return `| ${runtime} | scripts in a row, Pyodide | ${((ROUNDS / took) * 1000).toFixed(1)}/s | | | 5/s |`
}

/** In ms. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function call(server: Server, method: string, path: string, body: string, type = 'application/json') {
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method,
    body,
    headers: { 'Content-Type': type },
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
}

/** omega-ml's client and worker, on a database and a virtual host of the services of the tests. */
async function startCluster(runtime: Runtime) {
  const { OMEGA_TEST_MONGO, OMEGA_TEST_AMQP, OMEGA_TEST_PYTHON: python } = process.env
  if (!OMEGA_TEST_MONGO || !OMEGA_TEST_AMQP || !python) return undefined
  const env = { OMEGA_MONGO_URL: `${OMEGA_TEST_MONGO}/omega_bench`, OMEGA_BROKER: `${OMEGA_TEST_AMQP}/try` }
  const worker = await startCeleryWorker({
    python,
    mongo: env.OMEGA_MONGO_URL,
    broker: env.OMEGA_BROKER,
  })
  // A package as omega-ml installs it comes by our server, which stores a module as one.
  process.env.OMEGA_MONGO_URL = env.OMEGA_MONGO_URL
  {
    await using server = await startOmega(runtime, await newFolder())
    await call(server, 'PUT', 'script/double/', DOUBLE, 'text/x-python')
  }
  delete process.env.OMEGA_MONGO_URL
  return { peer: await startPeer(python, 'omegaml', CELLS, env), stop: () => worker.stop() }
}

const python = process.env.OMEGA_PYTHON
delete process.env.OMEGA_PYTHON // the server whose Pyodide is measured would take it
if (python === undefined)
  throw new Error('OMEGA_PYTHON names no Python, set it to one that has scikit-learn and nbclient')
const wanted = process.argv.slice(2)
const runtimes = RUNTIMES.filter((runtime) => wanted.length === 0 || wanted.includes(runtime))
const cluster = await startCluster('node')
const nbclient = await startPeer(python, 'nbclient', CELLS)
console.log('| runtime | what | Omega Edge, p50 | beside it | ratio | goal |\n|---|---|---|---|---|---|')
for (const runtime of runtimes) {
  for (const line of await benchPython(runtime, python, { nbclient, omegaml: cluster?.peer }))
    console.log(line)
}
nbclient[Symbol.dispose]()
cluster?.peer[Symbol.dispose]()
await cluster?.stop()
