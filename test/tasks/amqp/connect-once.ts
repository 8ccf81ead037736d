import { AmqpConnection } from '../../../src/tasks/amqp/connection.ts'

/** Connects to the broker at a URL and says that it could, or why not: connect-once.ts URL */
const reasons = new Set<string>()
const connection = new AmqpConnection({
  url: process.argv[2]!,
  patience: 10_000,
  report: (reason) => {
    reasons.add(reason instanceof Error ? reason.message : String(reason))
    // One word is enough, another attempt says the same.
    end(`refused: ${[...reasons].join('; ')}`)
  },
})
connection.ready(20_000).then(
  () => end('ready'),
  () => end(`refused: ${[...reasons].join('; ')}`),
)

function end(word: string): void {
  console.log(word)
  process.exit()
}
