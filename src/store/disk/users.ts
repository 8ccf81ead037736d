import { type KeyUse, type User, userFromJson, userToJson } from '../user.ts'
import type { Connection } from './connection.ts'

export function findUser(connection: Connection, name: string): User | undefined {
  const row = connection.get(
    'SELECT hash, about FROM user LEFT JOIN account USING (name) WHERE name = ?',
    name,
  )
  const about = row && typeof row.about === 'string' ? (JSON.parse(row.about) as object) : undefined
  return row && userFromJson(name, about, row.hash as string)
}

/** `replaces`: whether one of that name is replaced. Answers whether the user was written. */
export function writeUser(connection: Connection, user: User, replaces: boolean): boolean {
  const about = JSON.stringify(userToJson(user))
  return connection.transaction(() => {
    const sql = `INSERT OR ${replaces ? 'REPLACE' : 'IGNORE'} INTO user VALUES (?, '')`
    if (connection.run(sql, user.name) === 0) return false
    return connection.run('INSERT OR REPLACE INTO account VALUES (?, ?)', user.name, about) > 0
  })
}

export function removeUser(connection: Connection, name: string): boolean {
  return connection.transaction(() => {
    for (const table of ['key_use', 'account']) connection.run(`DELETE FROM ${table} WHERE name = ?`, name)
    return connection.run('DELETE FROM user WHERE name = ?', name) > 0
  })
}

export function noteUse(connection: Connection, { name, id, used }: KeyUse): void {
  connection.run('INSERT OR REPLACE INTO key_use VALUES (?, ?, ?)', name, id, used.getTime())
}

export function usesOf(connection: Connection, name: string): readonly KeyUse[] {
  const rows = connection.all('SELECT id, used FROM key_use WHERE name = ?', name)
  return rows.map(({ id, used }) => ({ name, id: id as string, used: new Date(used as number) }))
}
