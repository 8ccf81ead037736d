import { timingSafeEqual } from 'node:crypto'

const ITERATIONS = 100_000
const FORMAT = /^\$pbkdf2-sha256\$i=(\d+)\$([^$]+)\$([^$]+)$/

/** A new API key: 160 random bits as 40 hexadecimal digits, the form of omega-ml's. */
export function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(20))).toString('hex')
}

/** A PHC string: PBKDF2 with SHA-256 over a random salt. */
export async function hashKey(key: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const hash = await derive(key, salt, ITERATIONS)
  return `$pbkdf2-sha256$i=${ITERATIONS}$${Buffer.from(salt).toString('base64')}$${hash.toString('base64')}`
}

/** Whether `hash` was made of `key`; takes the same time whatever differs. */
export async function verifyKey(key: string, hash: string): Promise<boolean> {
  const [, iterations, salt, expected] = FORMAT.exec(hash) ?? []
  if (!Number(iterations) || !salt || !expected) return false
  const actual = await derive(key, Buffer.from(salt, 'base64'), Number(iterations))
  const wanted = Buffer.from(expected, 'base64')
  return wanted.length === actual.length && timingSafeEqual(wanted, actual)
}

async function derive(key: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Buffer> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(key), 'PBKDF2', false, [
    'deriveBits',
  ])
  return Buffer.from(
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, material, 256),
  )
}
