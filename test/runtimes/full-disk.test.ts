import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RUNTIMES, startServer } from './server.ts'

/** A disk of its own; undefined where none may be mounted. */
function smallDisk(size = '12m'): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'omega-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'omega-test', folder], { stdio: 'ignore' })
    return folder
  } catch {
    return undefined
  }
}

/** A CSV of one column, whose values take eight bytes each however they are stored. */
function columnOf(rows: number): string {
  const values = Array.from({ length: rows }, (_, row) => (row * 2_654_435_761_957) % 1e15)
  return `x\n${values.join('\n')}\n`
}

const may = smallDisk()
if (may) execFileSync('umount', [may])

describe.skipIf(may === undefined)('a full disk (skipped where none can be mounted)', () => {
  test.each(RUNTIMES)('is 507 and not ready, deletes, and recovers, on %s', async (runtime) => {
    const folder = smallDisk()!
    try {
      await using server = await startServer(runtime, { data: folder, args: ['--no-code'] })
      const put = (name: string, rows: number) =>
        fetch(`${server.url}/api/v1/dataset/${name}/`, {
          method: 'PUT',
          headers: { 'Content-Type': 'text/csv' },
          body: columnOf(rows),
        })
      const becomesReady = async () => {
        for (let tries = 0; tries < 100; tries++) {
          if ((await fetch(`${server.url}/readyz`)).ok) return true
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        return false
      }
      expect((await put('kept', 20_000)).status).toBe(204)
      const refused = await put('large', 1_500_000)
      expect([refused.status, (await refused.json()).detail]).toEqual([
        507,
        expect.stringContaining('There is no room left on the disk'),
      ])
      expect(await becomesReady()).toBe(true)
      const filler = join(folder, 'filler')
      // Others fill the disk to its last byte.
      const fill = () => writeFileSync(filler, new Uint8Array(12 * 2 ** 20), { flag: 'a' })
      // The store's log, which is cut when nothing is asked, may give some of it back meanwhile.
      const putMore = async () => {
        expect(fill).toThrow('ENOSPC')
        return (await put('more', 20_000)).status
      }
      await expect.poll(putMore).toBe(507)
      // What the store's log gives back makes it ready again, until others have that too.
      const readiness = async () => {
        const { status } = await fetch(`${server.url}/readyz`)
        if (status === 200) expect(fill).toThrow('ENOSPC')
        return status
      }
      await expect.poll(readiness).toBe(503)
      expect((await fetch(`${server.url}/api/v1/dataset/kept/?limit=1`)).status).toBe(200)
      expect((await fetch(`${server.url}/api/v1/dataset/kept/`, { method: 'DELETE' })).ok).toBe(true)
      rmSync(filler)
      expect(await becomesReady()).toBe(true)
      expect((await put('more', 20_000)).status).toBe(204)
    } finally {
      execFileSync('umount', ['-l', folder])
    }
  })

  test.each(RUNTIMES)('filled by datasets is emptied also a while later, on %s', async (runtime) => {
    const folder = smallDisk('20m')!
    try {
      await using server = await startServer(runtime, { data: folder, args: ['--no-code'] })
      const ask = async (method: string, path: string, body?: string) => {
        const headers = { 'Content-Type': 'text/csv' }
        return (await fetch(server.url + path, { method, headers, ...(body && { body }) })).status
      }
      const put = (name: string) => ask('PUT', `/api/v1/dataset/${name}/`, columnOf(150_000))
      let count = 0
      while ((await put(`set${count}`)) === 204) count++
      expect(count).toBeGreaterThan(2)
      // What is done beside requests must not take the room that deletions need.
      await new Promise((resolve) => setTimeout(resolve, 2000))
      for (let i = 0; i < count; i++) expect(await ask('DELETE', `/api/v1/dataset/set${i}/`)).toBe(202)
      await expect.poll(() => ask('GET', '/readyz'), { timeout: 30_000 }).toBe(200)
      expect(await put('more')).toBe(204)
    } finally {
      execFileSync('umount', ['-l', folder])
    }
  })
})
