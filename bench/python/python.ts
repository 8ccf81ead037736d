import process from 'node:process'
import { median, newFolder, RUNTIMES, type Runtime, type Server, startOmega } from '../processes.ts'

/**
 * Scripts in a row by Pyodide and by an installed Python, and what ten rows cost by a model that only Python computes.
 *
 *     OMEGA_PYTHON=.venv/bin/python node bench/python/python.ts    # scikit-learn in it, a quiet machine
 */
const ROUNDS = 40

/** How long the pool fills before a row of scripts begins, in ms. */
const FILL = 8000

async function benchPython(runtime: Runtime, python: string): Promise<readonly string[]> {
  const rows = [await scripts(runtime, 'Pyodide', []), await scripts(runtime, 'Python', ['--python', python])]
  return [...rows, await predictions(runtime, python)]
}

async function scripts(runtime: Runtime, name: string, args: readonly string[]): Promise<string> {
  await using server = await startOmega(runtime, await newFolder(), args)
  await call(server, 'PUT', 'script/double/', 'def run(om, n, **kwargs):\n    return n * 2', 'text/x-python')
  const run = () => call(server, 'POST', 'script/double/run/', '21')
  await run()
  await new Promise((resolve) => setTimeout(resolve, FILL))
  const times = await timesOf(run)
  const rate = (ROUNDS / times.reduce((sum, time) => sum + time, 0)) * 1000
  return `| ${runtime} | scripts in a row, ${name} | ${rate.toFixed(1)}/s | ${median(times).toFixed(1)} ms | ${name === 'Pyodide' ? '5/s' : '15 ms'} |`
}

async function predictions(runtime: Runtime, python: string): Promise<string> {
  await using server = await startOmega(runtime, await newFolder(), ['--python', python])
  const X = Array.from({ length: 100 }, (_, row) => [row % 7, row % 11, row % 13])
  const y = X.map(([a = 0]) => [a > 3 ? 'high' : 'low'])
  await call(server, 'POST', 'model/', JSON.stringify({ name: 'svc', pipeline: [['SVC', {}]] }))
  await call(server, 'PUT', 'model/svc/fit/', JSON.stringify({ datax: X, datay: y }))
  const ten = JSON.stringify(X.slice(0, 10))
  const predict = () => call(server, 'PUT', 'model/svc/predict/', ten)
  await timesOf(predict)
  return `| ${runtime} | ten rows by an SVC, Python | | ${median(await timesOf(predict)).toFixed(1)} ms | 5 ms |`
}

/** Of each call in a row, in ms. */
async function timesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return times
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

const python = process.env.OMEGA_PYTHON
if (python === undefined) throw new Error('OMEGA_PYTHON names no Python, set it to one that has scikit-learn')
console.log('| runtime | what | rate | p50 | goal |\n|---|---|---|---|---|')
for (const runtime of RUNTIMES) for (const line of await benchPython(runtime, python)) console.log(line)
