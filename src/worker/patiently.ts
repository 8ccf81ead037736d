/** The longest pause between two looks, in ms: what an idle worker costs against what its next task waits. */
const LONGEST = 10

const PAUSE = new Int32Array(new SharedArrayBuffer(4))

/** Reads or writes a stream that may not wait by itself: Node makes it so when anything imports `node:process`. */
export function patiently(work: () => number): number {
  for (let pause = 1; ; pause = Math.min(pause * 1.02, LONGEST)) {
    try {
      return work()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(PAUSE, 0, 0, pause)
    }
  }
}
