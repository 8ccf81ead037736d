import { openDisk } from '../../src/store/disk/disk.ts'
import { Store } from '../../src/store/store.ts'
import { ping } from '../../src/worker/ping.ts'
import { openPort } from '../../src/worker/port.ts'
import { serve } from '../../src/worker/serve.ts'
import type { Registry, Task } from '../../src/worker/task.ts'

/** A worker with tasks that misbehave. */
const port = openPort(() => true)
const { data, failToStart } = port.data as { readonly data: string; readonly failToStart?: true }
if (failToStart) throw new Error('No worker today')

const sleep: Task = async ({ progress }, { args }) => {
  const until = performance.now() + Number(args[0])
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    progress(1 - (until - performance.now()) / Number(args[0]))
  }
  return 'slept'
}
const spin: Task = async () => {
  for (;;);
}
const crash: Task = async () => {
  setTimeout(() => {
    throw new Error('Out of the blue')
  })
  return new Promise(() => {})
}
const eat: Task = async () => {
  const eaten: object[] = []
  for (;;) {
    eaten.push(Array.from({ length: 1000 }, (_, i) => ({ i })))
    if (eaten.length % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
const exit: Task = async () => process.exit(7)
const write: Task = async ({ store, bucket }, { args }) =>
  store.models.stage(bucket, `written/${args[0]}`, 'onnx', [new Uint8Array([1])])

const tasks: Registry = new Map([
  ['omegaml.tasks.omega_ping', ping],
  ['test.sleep', sleep],
  ['test.spin', spin],
  ['test.crash', crash],
  ['test.exit', exit],
  ['test.eat', eat],
  ['test.write', write],
])
serve(port, new Store(await openDisk(data)), tasks)
