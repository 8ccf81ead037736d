/** A cell that prints and has a value, as most have. */
export const SOURCE = 'total = sum(i * i for i in range(100))\nprint("total", total)\ntotal'

export const CELLS = 1000
