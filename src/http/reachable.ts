import type { RE2JS } from 're2js'

/** An instruction of the program that re2js compiles a pattern to, as RE2 has them. */
interface Step {
  readonly op: number
  readonly out: number
  readonly arg: number
  matchRune(rune: number): boolean
}

const ALTERNATIVES = [1, 2]
/** Capture, empty width (`^`, `$`, `\b`), nop: they read no character. */
const SILENT = [3, 4, 7]
const MATCH = 6
const ANY = 10
const ANY_BUT_NEWLINE = 11

/**
 * Whether some name of one character or more makes `pattern` match the whole of prefix + name + suffix. Exact,
 * but that `^`, `$` and `\b` count as met, so that it never denies what can match. Linear in the program.
 */
export function admitsSomeName(pattern: RE2JS, prefix: string, suffix: string): boolean {
  const { inst, start } = pattern.re2().prog as { inst: readonly Step[]; start: number }
  const before = read(inst, closure(inst, [start]), prefix)
  const within = new Set<number>()
  let fresh = [...advance(inst, before, () => true)]
  while (fresh.length > 0) {
    for (const pc of fresh) within.add(pc)
    fresh = [...advance(inst, fresh, () => true)].filter((pc) => !within.has(pc))
  }
  return [...read(inst, within, suffix)].some((pc) => inst[pc]!.op === MATCH)
}

function read(inst: readonly Step[], from: Iterable<number>, text: string): Set<number> {
  let places = new Set(from)
  for (const char of text) places = advance(inst, places, (step) => accepts(step, char.codePointAt(0)!))
  return places
}

/** Where one character leads that `takes` says a step reads. */
function advance(inst: readonly Step[], from: Iterable<number>, takes: (step: Step) => boolean): Set<number> {
  const steps = [...from].map((pc) => inst[pc]!).filter((step) => step.op >= 8 && step.op <= ANY_BUT_NEWLINE)
  return closure(
    inst,
    steps.filter(takes).map((step) => step.out),
  )
}

function accepts(step: Step, rune: number): boolean {
  if (step.op === ANY) return true
  if (step.op === ANY_BUT_NEWLINE) return rune !== 10
  return step.matchRune(rune)
}

function closure(inst: readonly Step[], from: readonly number[]): Set<number> {
  const places = new Set<number>()
  const open = [...from]
  for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
    if (places.has(pc)) continue
    places.add(pc)
    const step = inst[pc]!
    if (ALTERNATIVES.includes(step.op)) open.push(step.out, step.arg)
    else if (SILENT.includes(step.op)) open.push(step.out)
  }
  return places
}
