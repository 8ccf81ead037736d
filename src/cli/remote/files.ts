import { readBytes } from '../files.ts'
import { printJson } from '../print-json.ts'
import { objectPath, type Server } from './server.ts'
import { download } from './transfer.ts'

/** How objects that are files are asked for. */
export interface RemoteFiles {
  readonly resource: 'job' | 'script'
  /** What is accepted to be answered the file. */
  readonly type: string
  /** Checks what a file holds and makes the body of it. */
  readonly body: (
    name: string,
    file: string,
    bytes: Uint8Array,
  ) => { readonly type: string; readonly content: string | Uint8Array<ArrayBuffer> }
}

interface Listed {
  readonly name: string
  readonly created: string
  readonly modified?: string
}

/** The results of jobs too, which a list without a pattern leaves out. */
const ALL = { name: '*' }

/** `list|get|put|drop|metadata` by the API of a server. */
export function remoteFiles({ resource, type, body }: RemoteFiles) {
  return {
    /** With the time of the last change, or where the API tells only that, of the creation. */
    async list(server: Server): Promise<void> {
      for (const { name, created, modified = created } of await server.list<Listed>(`${resource}/`, ALL))
        console.log(`${name}\t${modified.slice(0, '2026-01-05T12:00:00.000'.length)}Z`)
    },
    async get(server: Server, name: string, file: string): Promise<void> {
      await download(server, objectPath(resource, name), file, { headers: { Accept: type } })
    },
    async put(server: Server, file: string, name: string): Promise<void> {
      const { type, content } = body(name, file, await readBytes(file))
      const request = { method: 'PUT', headers: { 'Content-Type': type }, body: content } as const
      await (await server.ask(objectPath(resource, name), request)).body?.cancel()
    },
    drop(server: Server, name: string): Promise<void> {
      return server.remove(resource, name)
    },
    async metadata(server: Server, name: string): Promise<void> {
      const { content, ...known } = await server.json<{ content?: unknown }>(objectPath(resource, name))
      printJson(known)
    },
  }
}
