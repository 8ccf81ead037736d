import process from 'node:process'
import { createInterface } from 'node:readline'
import { main } from '../../src/main.ts'
import { type Command, END } from './session.ts'

/**
 * Runs one command of `om` after the other in this process, on whatever runtime: each line that comes has the arguments of one.
 * Behind what it prints, and behind what it says of errors, stands a line that tells its end.
 */
for await (const line of createInterface({ input: process.stdin })) {
  const { args } = JSON.parse(line) as Command
  let code = 0
  const none = () => Promise.reject(new Error('None of these commands serves'))
  await main({
    name: 'Node', // which only servers tell
    args,
    env: process.env,
    serve: none,
    terminated: none,
    exit: (given) => {
      code = given
    },
  })
  console.log(`${END}${code}`)
  console.error(`${END}${code}`)
}
