import { memoryWithWorkers, newFolder, type Runtime, type Server, startOmega } from '../processes.ts'

/** A server, and what it held of memory before it was asked anything, in MB. */
export interface Filled extends Server {
  readonly idle: number
}

/** Until a server, which has no worker of code here, has started what it starts without being asked, in ms. */
const STARTED = 5000

/** Bytes that ten million rows may have, with a key a cell. */
const BODY_LIMIT = 2 ** 32

/** A server that has done `fill`; of this build, or of that of `checkout`. */
export async function startFilled(
  runtime: Runtime,
  checkout: string | undefined,
  fill: (dataset: string) => Promise<void>,
): Promise<Filled> {
  const server = await startOmega(
    runtime,
    await newFolder(),
    ['--no-code', '--body-limit', `${BODY_LIMIT}`],
    checkout,
  )
  try {
    await new Promise((resolve) => setTimeout(resolve, STARTED))
    const idle = await memoryWithWorkers(server)
    await fill(datasetsOf(server))
    return { ...server, idle, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

export function datasetsOf({ url }: Server): string {
  return `${url}/api/v1/dataset`
}
