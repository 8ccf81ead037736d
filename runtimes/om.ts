#!/usr/bin/env node
// What is installed as `om`. Only this file is read before the version is known: an older Node knows neither all of the
// syntax nor all of the modules of the others.
import process from 'node:process'

const NEEDED = 24
const { node } = process.versions
if (Number.parseInt(node, 10) < NEEDED) {
  console.error(
    `om: Node ${NEEDED} or later is needed, this is ${node}: install it, or run om by Deno or Bun`,
  )
  process.exit(1)
}
await import('./node.ts')
