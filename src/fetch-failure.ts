/** Certificates of CAs that this machine does not know, as OpenSSL (Node, Bun) and rustls (Deno) say it. */
const UNKNOWN_CA =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$|UnknownIssuer|CaUsedAsEndEntity/

/**
 * Why `fetch` got no answer, in a few words: the code of the system, such as `ECONNREFUSED`, or else the end of what the runtime
 * says, which Node and Deno do in the cause. Says what to do where a certificate is of a private CA.
 */
export function fetchFailure(error: unknown): string {
  const { cause, code = cause && codeOf(cause) } = error as Error & { readonly code?: unknown }
  const { message } = (cause instanceof Error ? cause : error) as Error
  const isCode = typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)
  const reason = isCode
    ? code
    : message.replace(/^error sending request.*?\): (?:client error \(\w+\): )?/s, '')
  return UNKNOWN_CA.test(reason) ? `${reason}; name the certificate of its CA in NODE_EXTRA_CA_CERTS` : reason
}

function codeOf(cause: unknown): unknown {
  return (cause as { readonly code?: unknown }).code
}
