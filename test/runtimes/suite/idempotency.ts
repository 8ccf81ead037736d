import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type SharedServer, send } from './client.ts'

const ONNX = join(import.meta.dirname, '../../models/onnx')

export function idempotencySuite(server: SharedServer): void {
  describe('repeats under one Idempotency-Key', () => {
    const repeated = async (
      method: string,
      path: string,
      bodies: readonly [BodyInit, BodyInit],
      type: string,
    ) => {
      const headers = { 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': type, async: '1' }
      const answers = []
      for (const body of [bodies[0], bodies[0], bodies[1]]) {
        const answer = await fetch(`${server().url}/api/v1/${path}`, { method, headers, body })
        answers.push([answer.status, (await answer.json()).task_id] as const)
      }
      return answers
    }
    const end = async (id: string) => {
      const path = `task/${id}/status`
      await expect.poll(async () => (await (await send(server(), 'GET', path)).json()).status).toBe('SUCCESS')
    }

    it('create a model once, and another model under the key is refused', async () => {
      const body = (alpha: number) => JSON.stringify({ name: 'once', pipeline: [['Ridge', { alpha }]] })
      const [first, again, other] = await repeated('POST', 'model/', [body(1), body(2)], 'application/json')
      expect([first![0], again, other![0]]).toEqual([202, first, 422])
      await end(first![1])
      expect((await send(server(), 'POST', 'model/', JSON.parse(body(1)))).status).toBe(409)
    })

    it('upload a model once, by its bytes', async () => {
      const files = ['passengers.onnx', 'logistic.onnx'].map((name) => readFile(join(ONNX, name)))
      const [one, two] = await Promise.all(files)
      const type = 'application/octet-stream'
      const [first, again, other] = await repeated('PUT', 'model/file/', [one!, two!], type)
      expect([first![0], again, other![0]]).toEqual([202, first, 422])
      await end(first![1])
      const { result } = await (await send(server(), 'GET', 'model/file/')).json()
      expect(Object.keys(result.versions)).toEqual(['latest'])
    })
  })
}
