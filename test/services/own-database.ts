import { isOpen, nap } from './own-broker.ts'
import { ProcessGroup } from './process-group.ts'

/** The MongoDB-wire server of the tests, which may be killed and started again on what it has kept in its folder. */
export async function startOwnDatabase(program: string, folder: string, port: number): Promise<ProcessGroup> {
  while (await isOpen(port)) await nap(50)
  const database = new ProcessGroup(program, [`127.0.0.1:${port}`, folder])
  database.child.stdout?.resume()
  while (!(await isOpen(port))) {
    database.check()
    await nap(50)
  }
  return database
}
