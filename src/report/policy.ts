import { createHash } from 'node:crypto'
import { STYLE } from './style.ts'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * Nothing runs, nothing is fetched; the hash admits our style element and no other (CSP Level 3, 2.3.1). What elements say
 * of their own look has passed the sanitiser.
 */
export const POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${STYLE_HASH}'`,
  "style-src-attr 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The `Content-Security-Policy` to answer the page with; `sandbox` has an effect in a header only. */
export const REPORT_CSP = `sandbox; ${POLICY}`
