/** A value of one moment; slopes are of the samples of one life, between two starts of the server. */
export interface Sample {
  readonly life: number
  /** In hours. */
  readonly at: number
  readonly value: number
}

export interface Slope {
  /** How much the value grows in an hour. */
  readonly perHour: number
  /** Its standard error. */
  readonly error: number
  /** How many means of blocks it was found from. */
  readonly blocks: number
}

/**
 * One slope for all lives, each with a level of its own, by least squares. Samples that follow each other are alike, so that
 * their number says little: means of blocks of them are taken for independent.
 */
export function slopeOf(samples: readonly Sample[], blockLength: number): Slope | undefined {
  const lives = [...Map.groupBy(samples, ({ life }) => life).values()]
    .map((life) => blockMeans(life, blockLength))
    .filter((blocks) => blocks.length >= 2)
  const blocks = lives.reduce((sum, life) => sum + life.length, 0)
  const freedom = blocks - lives.length - 1
  if (freedom < 1) return undefined
  const centred = lives.flatMap((life) => {
    const [at, value] = [meanOf(life.map((one) => one.at)), meanOf(life.map((one) => one.value))]
    return life.map((one) => ({ at: one.at - at, value: one.value - value }))
  })
  const sum = (of: (one: { at: number; value: number }) => number) =>
    centred.reduce((total, one) => total + of(one), 0)
  const spread = sum(({ at }) => at * at)
  const perHour = sum(({ at, value }) => at * value) / spread
  const rest = sum(({ at, value }) => (value - perHour * at) ** 2)
  return { perHour, error: Math.sqrt(rest / freedom / spread), blocks }
}

function blockMeans(life: readonly Sample[], length: number): { at: number; value: number }[] {
  const count = Math.floor(life.length / length)
  return Array.from({ length: count }, (_, block) => {
    const part = life.slice(block * length, (block + 1) * length)
    return { at: meanOf(part.map(({ at }) => at)), value: meanOf(part.map(({ value }) => value)) }
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
