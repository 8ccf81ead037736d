import { openOmega } from '../../src/omega.ts'
import type { TaskId } from '../../src/store/task-records.ts'

/**
 * A server without HTTP: submits as many short tasks as it is told and prints the id of each that was confirmed; then it
 * goes on to take replies until it is killed. Usage: submitter.ts MONGO BROKER COUNT
 */
const [mongo, broker, count] = process.argv.slice(2)
const { tasks } = await openOmega('unused', { mongo, broker })
let left = Number(count)

async function lane(): Promise<void> {
  while (left > 0) {
    left -= 1
    const message = { id: crypto.randomUUID() as TaskId, task: 'test.sleep', bucket: 'omegaml' }
    const subject = { resource: 'model', name: 'm', action: 'predict' }
    try {
      const order = {
        message: { ...message, args: [0], kwargs: {} },
        subject,
        resourceUri: '/',
        echo: {},
        user: null,
      }
      console.log((await tasks.submit(order)).id)
    } catch (error) {
      console.error(String(error)) // read when the test waits in vain
      left += 1 // it was told so, and comes again
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

await Promise.all(Array.from({ length: 20 }, lane))
