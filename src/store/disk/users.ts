import { isSameUser, type KeyUse, type User, userFromJson, userToJson } from '../user.ts'
import type { Connection } from './connection.ts'

export function findUser(connection: Connection, name: string): User | undefined {
  const row = connection.get(
    'SELECT hash, about FROM user LEFT JOIN account USING (name) WHERE name = ?',
    name,
  )
  const about = row && typeof row.about === 'string' ? (JSON.parse(row.about) as object) : undefined
  return row && userFromJson(name, about, row.hash as string)
}

/** Answers whether the user was written: with `expected`, only where it still is that. */
export function putUser(connection: Connection, user: User, expected?: User): boolean {
  return connection.transaction(() => {
    const found = expected && findUser(connection, user.name)
    if (expected && !(found && isSameUser(found, expected))) return false
    connection.run("INSERT OR REPLACE INTO user VALUES (?, '')", user.name)
    writeAbout(connection, user)
    return true
  })
}

/** False when there is one of that name. */
export function createUser(connection: Connection, user: User): boolean {
  return connection.transaction(() => {
    if (connection.run("INSERT OR IGNORE INTO user VALUES (?, '')", user.name) === 0) return false
    writeAbout(connection, user)
    return true
  })
}

function writeAbout(connection: Connection, user: User): void {
  const about = JSON.stringify(userToJson(user))
  connection.run('INSERT OR REPLACE INTO account VALUES (?, ?)', user.name, about)
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
