export const UNITS = ['s', 'ms', 'us', 'ns'] as const

export type TimeUnit = (typeof UNITS)[number]
