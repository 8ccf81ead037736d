import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'
import { send } from './client.ts'

const MEGABYTE = 'x'.repeat(2 ** 20)
/** Ends a whole answer in chunks. */
const END = /\r\n0\r\n\r\n$/
const PING = 'GET /api/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n'
/** They say so by themselves, whatever is answered. */
const SAYS_CONTINUE_ALWAYS: readonly Runtime[] = ['deno', 'bun']
/** It has no setting that would close an idle connection. */
const KEEPS_IDLE: readonly Runtime[] = ['deno']

/** Lets a process open no more files than it has, or as many as before (Linux); answers what allows them again. */
function allowNoMoreFiles(pid: number): () => void {
  const limit = (soft: number) => execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${soft}:`])
  const opened = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  let free = 0
  while (opened.has(free)) free += 1
  limit(free)
  return () => limit(1024)
}

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children.split(' ').filter(Boolean).map(Number)
}

function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A connection whose answers are collected as text. */
function open(server: RunningServer) {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', (piece) => {
    text += piece
  })
  socket.on('error', () => {})
  const closed = new Promise<boolean>((resolve) => socket.once('close', resolve))
  return {
    socket,
    closed,
    answers: () => text,
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)),
    async write(piece: string): Promise<void> {
      if (socket.write(piece, 'latin1') || socket.destroyed) return
      const waits = new AbortController()
      // What is not heard of would wait for as long as the connection lives.
      await Promise.race([once(socket, 'drain', waits).catch(() => {}), closed])
      waits.abort()
    },
  }
}

/** The head of an upload that is refused for its type. */
function refused(...headers: readonly string[]): string {
  return [
    'PUT /api/v1/dataset/x/ HTTP/1.1',
    'Host: localhost',
    'Content-Type: image/png',
    ...headers,
    '',
    '',
  ].join('\r\n')
}

export function connectionSuite(runtime: Runtime): void {
  describe('connections', () => {
    let server: RunningServer
    beforeAll(async () => {
      server = await startServer(runtime, {
        args: ['--no-code', '--stall-timeout', '1', '--keep-alive', '2'],
      })
    })
    afterAll(() => server?.stop())

    it.each([
      ['of known length', `Content-Length: ${MEGABYTE.length}`, MEGABYTE],
      ['in chunks', 'Transfer-Encoding: chunked', `100000\r\n${MEGABYTE}\r\n0\r\n\r\n`],
    ])('answer the next request behind a refused upload %s', async (_, header, body) => {
      const client = open(server)
      await client.write(refused(header) + body)
      await expect.poll(client.statuses).toEqual([415])
      await client.write(PING)
      await expect.poll(client.statuses).toEqual([415, 200])
      client.socket.destroy()
    })
    it('end in order behind a large one, once the client has the whole answer', async () => {
      const client = open(server)
      await client.write(refused(`Content-Length: ${20 * MEGABYTE.length}`))
      // The answer comes before the body does.
      await expect
        .poll(client.answers)
        .toMatch(/^HTTP\/1\.1 415[\s\S]*\r\nconnection: close[\s\S]*"request_id"/i)
      for (let i = 0; i < 20; i++) await client.write(MEGABYTE)
      expect([await client.closed, client.statuses()]).toEqual([false, [415]])
    })
    it('end in order behind a large one that is refused while it comes', async () => {
      const head = refused(`Content-Length: ${20 * MEGABYTE.length}`).replace('image/png', 'text/csv')
      const client = open(server)
      // A header may not be as long.
      await client.write(head + MEGABYTE.repeat(6))
      await expect.poll(client.statuses).toEqual([400])
      for (let i = 6; i < 20; i++) await client.write(MEGABYTE)
      expect([await client.closed, client.statuses()]).toEqual([false, [400]])
      expect(client.answers()).toMatch(/\r\nconnection: close/i)
    })
    it('answer who asks before it sends, and take nothing of what is refused', async () => {
      const client = open(server)
      await client.write(refused(`Content-Length: ${20 * MEGABYTE.length}`, 'Expect: 100-continue'))
      await expect.poll(client.statuses).toContain(415)
      expect(client.answers()).toMatch(/connection: close/i)
      if (!SAYS_CONTINUE_ALWAYS.includes(runtime)) expect(client.statuses()).toEqual([415])
      client.socket.destroy()
    })
    it('say 100 to who asks before it sends what is taken', async () => {
      const client = open(server)
      const head = refused('Content-Length: 4', 'Expect: 100-continue').replace('image/png', 'text/csv')
      await client.write(head)
      await expect.poll(client.statuses).toEqual([100])
      await client.write('a\n1\n')
      await expect.poll(client.statuses).toEqual([100, 204])
      client.socket.destroy()
    })
    it('are cut off when a reader takes nothing', async () => {
      const csv = { 'Content-Type': 'text/csv' }
      const row = `${'some text that fills buffers '.repeat(400)}\n`
      expect((await send(server, 'PUT', 'dataset/wide/', `x\n${row.repeat(1500)}`, csv)).status).toBe(204)
      /** Whether an answer breaks off that is not taken for so long. */
      const isCutOff = async (seconds: number) => {
        const client = open(server)
        client.socket.once('data', () => client.socket.pause())
        const headers = 'Host: localhost\r\nAccept: text/csv\r\nConnection: close'
        await client.write(`GET /api/v1/dataset/wide HTTP/1.1\r\n${headers}\r\n\r\n`)
        await expect.poll(() => client.socket.isPaused()).toBe(true)
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
        client.socket.resume()
        await client.closed
        expect(client.statuses()).toEqual([200])
        return !END.test(client.answers())
      }
      // A server that gets no time of a core sees later that nothing is taken.
      const cut: boolean[] = []
      for (const seconds of [3, 10, 60]) if (!cut.includes(true)) cut.push(await isCutOff(seconds))
      expect(cut).toContain(true)
      expect(server.output()).not.toMatch(/Stalled|Error/)
    })
    it('are announced and kept for the time between two requests, and are not cut within one', async () => {
      const client = open(server)
      await client.write(
        'PUT /api/v1/dataset/slow/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 4\r\n\r\n',
      )
      await new Promise((resolve) => setTimeout(resolve, 3500))
      await client.write('a\n1\n')
      await expect.poll(client.statuses).toEqual([204])
      await new Promise((resolve) => setTimeout(resolve, 1000))
      await client.write(PING)
      await expect.poll(client.statuses).toEqual([204, 200])
      expect(client.answers()).toMatch(/\r\nkeep-alive: timeout=2\r\n/i)
      if (KEEPS_IDLE.includes(runtime)) client.socket.destroy()
      await client.closed
    })
    it.skipIf(!hasPrlimit())(
      'are answered 503 while no worker can be started for want of files, and as before afterwards',
      async () => {
        const chunk = 'a\n1\n'
        // What comes in chunks may be large, so that a worker is asked.
        const put = `${refused('Transfer-Encoding: chunked').replace('image/png', 'text/csv')}4\r\n${chunk}\r\n0\r\n\r\n`
        const client = open(server)
        await client.write(put)
        await expect.poll(client.statuses).toEqual([204])
        const pid = Number(server.process.pid)
        const allowFiles = allowNoMoreFiles(pid)
        try {
          for (const worker of childrenOf(pid)) process.kill(worker, 'SIGKILL')
          await expect.poll(() => childrenOf(pid)).toEqual([])
          for (const count of [1, 2, 3]) {
            await client.write(put)
            await expect.poll(client.statuses).toEqual([204, ...Array(count).fill(503)])
          }
          expect(client.answers()).toMatch(/\r\nretry-after: 1\r\n[\s\S]*no files or processes left/i)
          await client.write(PING)
          await expect.poll(client.statuses).toEqual([204, 503, 503, 503, 200])
        } finally {
          allowFiles()
        }
        await client.write(put)
        await expect.poll(client.statuses).toEqual([204, 503, 503, 503, 200, 204])
        client.socket.destroy()
      },
    )
    it.skipIf(!hasPrlimit())('are taken again once there are files for them', async () => {
      const allowFiles = allowNoMoreFiles(Number(server.process.pid))
      const early = open(server)
      await early.write(PING)
      await new Promise((resolve) => setTimeout(resolve, 1000))
      allowFiles()
      early.socket.destroy()
      const status = () =>
        send(server, 'GET', 'ping').then(
          (answer) => answer.status,
          () => undefined,
        )
      await expect.poll(status, { timeout: 10_000 }).toBe(200)
    })
    it('answer who names no host, as load balancers do by HTTP/1.0, and tells a length', async () => {
      const client = open(server)
      await client.write('GET /readyz HTTP/1.0\r\n\r\n')
      await client.closed
      expect(client.answers()).toMatch(
        /^HTTP\/1\.[01] 200 [\s\S]*content-length: 18\r\n[\s\S]*\{"status":"ready"\}$/i,
      )
    })
    it('take headers and paths of 15 kB, and refuse those of 100 kB', async () => {
      const status = async (path: string, header: string) => {
        const client = open(server)
        await client.write(
          `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Long: ${header}\r\nConnection: close\r\n\r\n`,
        )
        await expect.poll(client.statuses).toHaveLength(1)
        client.socket.destroy()
        return client.statuses()[0]
      }
      const [much, tooMuch] = ['a'.repeat(15 * 1024), 'a'.repeat(100 * 1024)]
      expect([await status('/api/v1/ping', much), await status(`/api/v1/ping?${much}`, '')]).toEqual([
        200, 200,
      ])
      expect([400, 431]).toContain(await status('/api/v1/ping', tooMuch))
      expect([400, 431]).toContain(await status(`/api/v1/ping?${tooMuch}`, ''))
    })
  })
}
