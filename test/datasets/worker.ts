import { serveDatasets } from '../../src/worker/data/serve.ts'

/** A worker of the product, and datasets at which it behaves as one that a body has got the better of. */
await serveDatasets(async (name) => {
  if (name === 'loops') for (;;);
  if (name === 'waits') await new Promise(() => {})
  if (name === 'ends') process.exit(3)
  if (name === 'grows') for (const held: Uint8Array[] = []; ; ) held.push(new Uint8Array(2 ** 20).fill(1))
  if (name === 'fails') throw new TypeError('A defect')
})
