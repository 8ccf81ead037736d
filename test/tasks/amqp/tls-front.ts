import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'

export interface TlsFront {
  readonly port: number
  /** Of the private CA that vouches for it, in PEM, and the file that has it. */
  readonly certificate: string
  readonly file: string
  close(): void
}

/** Takes TLS with a certificate for 127.0.0.1, of a CA of its own, and carries what is inside to a port of this machine. */
export async function startTlsFront(target: number): Promise<TlsFront> {
  const folder = mkdtempSync(join(tmpdir(), 'omega-tls-'))
  const [caKey, file] = [join(folder, 'ca-key.pem'), join(folder, 'ca.pem')]
  const [keyFile, ownFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const how = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  const make = (...args: string[]) => execFileSync('openssl', [...how, ...args], { stdio: 'pipe' })
  make('-subj', '/CN=Private CA', '-keyout', caKey, '-out', file)
  const extensions = [
    'subjectAltName=IP:127.0.0.1',
    'basicConstraints=critical,CA:FALSE',
    'extendedKeyUsage=serverAuth',
  ]
  make(
    ...['-CA', file, '-CAkey', caKey, '-subj', '/CN=127.0.0.1'],
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...['-keyout', keyFile, '-out', ownFile],
  )
  const certificate = readFileSync(file, 'utf8')
  const sockets = new Set<net.Socket>()
  const server = tls.createServer({ key: readFileSync(keyFile), cert: readFileSync(ownFile) }, (client) => {
    const inside = net.connect({ host: '127.0.0.1', port: target })
    inside.setNoDelay(true)
    client.setNoDelay(true)
    for (const [one, other] of [
      [client, inside],
      [inside, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    certificate,
    file,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
