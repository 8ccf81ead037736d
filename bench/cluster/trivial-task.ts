/** What a worker does in no time; `test/tasks/amqp/worker.py` has it. */
export const TRIVIAL = { task: 'test.sleep', bucket: 'omegaml', args: [0], kwargs: {} } as const
