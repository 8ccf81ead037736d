/**
 * Counts bytes that pass, and has their garbage collected each time that it is `every`: what is young, or all. V8 lets buffers that
 * nobody holds any more grow to some 64 MB. Does nothing where the runtime has no `gc` that could be asked.
 */
export function collectBehind(every: number, type: 'minor' | 'major'): (bytes: number) => void {
  let passed = 0
  return (bytes) => {
    passed += bytes
    if (passed < every) return
    passed = 0
    globalThis.gc?.({ type, execution: 'sync' })
  }
}
