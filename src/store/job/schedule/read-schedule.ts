import { looksLikeCron, readCron } from './cron.ts'
import { cronOfPeriods, type Periods, readPhrase } from './phrase.ts'

/** The cron expression of what omega-ml's `om.jobs.schedule` takes: cron, words, or parts. Throws 400 for anything else. */
export function readSchedule(given: string | Periods): string {
  if (typeof given !== 'string') return readCron(cronOfPeriods(given))
  return readCron(looksLikeCron(given) ? given : readPhrase(given))
}
