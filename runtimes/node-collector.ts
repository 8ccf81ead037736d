import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Makes V8's own `gc` a global function, as `--expose-gc` does, of which nobody may be asked who starts a server. Deno's V8 collects
 * all when it is asked for what is young, 50 ms of the thread that serves.
 */
export function exposeCollector(): void {
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
}
