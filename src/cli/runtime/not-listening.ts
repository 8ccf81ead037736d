import { OmegaError } from '../../error.ts'

/** What to name another of, by which option. */
export interface ListeningAdvice {
  readonly host: string
  readonly port: string
}

/** In one sentence why an address cannot be listened on; each runtime has words of its own for what the system says. */
export function notListening(
  { host, port }: { readonly host: string; readonly port: number },
  cause: unknown,
  advice: ListeningAdvice,
): OmegaError {
  const error: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause))
  return new OmegaError('unavailable', sentenceOf(error), { cause })

  function sentenceOf({ code, name, message }: NodeJS.ErrnoException): string {
    const other = `name another by ${advice.port}, 0 picks a free one`
    if (code === 'EADDRINUSE' || name === 'AddrInUse') return `Port ${port} of "${host}" is in use, ${other}`
    if (code === 'EACCES' || name === 'PermissionDenied')
      return `Port ${port} of "${host}" is not for this user, ${other}`
    return `Host "${host}" is none to listen on, name another by ${advice.host}: ${message}`
  }
}
