import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Makes V8's own `gc` a global function, as `--expose-gc` does, of which nobody may be asked who starts a server: what bytes
 * leave that only pass is collected by it.
 */
export function exposeCollector(): void {
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
}
