import { inspect } from 'node:util'
import { MongoBulkWriteError, MongoExpiredSessionError, MongoNetworkError, MongoServerError } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { LastingError } from '../../../src/error.ts'
import { connect } from '../../../src/store/mongo/connection.ts'
import { reached } from '../../../src/store/mongo/failures.ts'
import { openMongo } from '../../../src/store/mongo/mongo.ts'
import { service } from '../../services.ts'
import { startOldServer } from './old-server.ts'

const server = service('OMEGA_TEST_MONGO')

describe("a database's URL", () => {
  test.each([
    ['mongodb://ann:secret@db.example/omega', 'ann', 'secret', 'omega'],
    ['mongodb://ann%40home:p%40ss%3A%2F%25%23@db.example/omega', 'ann@home', 'p@ss:/%#', 'omega'],
    ['mongodb://ann:secret@one:27017,two:27018/omega?authSource=admin', 'ann', 'secret', 'admin'],
  ])('%s gives the driver user, password and where they are known', (url, username, password, source) => {
    const { client, db } = connect(url)
    expect(client.options.credentials).toMatchObject({ username, password, source })
    expect(db.databaseName).toBe('omega')
  })

  test('has no credentials where it names none', () => {
    expect(connect('mongodb://db.example/omega').client.options.credentials).toBeUndefined()
  })

  test.each([
    ['mongodb://ann:sec/ret@db.example/omega', 'Password contains unescaped characters'],
    ['mongodb://ann:sec%ret@db.example/omega', 'wrong'],
    ['mongodb://ann:sec@ret@db.example/omega', 'Invalid connection string'],
    ['mongodb://ann:secret@db.example:port/omega', 'db.example:port'],
    ['mongodb://ann:secret@db.example/omega?colour=red', 'colour'],
  ])('%s is refused without the password in the text', async (url, what) => {
    const refusal = await openMongo(url).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ kind: 'bad-request', message: expect.stringContaining(what) })
    expect(inspect(refusal)).not.toMatch(/sec(?:ret|\/|%|@)/)
  })

  test.skipIf(!server)('whose user the server does not take makes the database unavailable', async () => {
    const database = await openMongo(`${server!.replace('//', '//ann:secret@')}/omega?authSource=admin`)
    const refusal = await database.ping().catch((error: unknown) => error)
    await database.close()
    expect(refusal).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('refuses the user'),
    })
    expect(inspect(refusal, { depth: 9 })).not.toContain('secret')
  })

  test('of a server that is away is not in the error', async () => {
    const database = await openMongo('mongodb://ann:secret@127.0.0.1:1/omega')
    const failure = await database.ping().catch((error: unknown) => error)
    await database.close()
    expect(failure).toMatchObject({ kind: 'unavailable' })
    expect(inspect(failure, { depth: 9 })).not.toContain('secret')
  })

  test.each([
    ['127.0.0.1:1', 'ECONNREFUSED'],
    ['no-such-host.invalid:27017', 'ENOTFOUND|EAI_AGAIN'],
  ])('of a server that is away names it, %s, and the cause', async (host, cause) => {
    const database = await openMongo(`mongodb://${host}/omega`)
    const failure = await database.ping().catch((error: unknown) => error)
    await database.close()
    expect(failure).toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '2' } })
    expect(String(failure)).toMatch(new RegExp(`at ${host} cannot be reached, .*(?:${cause})`))
  })

  test('of a server that is too old says the versions, and that waiting does not help', async () => {
    const old = await startOldServer(4)
    const database = await openMongo(`mongodb://127.0.0.1:${old.port}/omega`)
    const failure = await database.ping().catch((error: unknown) => error)
    await database.close()
    old.close()
    expect(failure).toBeInstanceOf(LastingError)
    expect(String(failure)).toMatch(/wire version 4,.* at least \d+ \(MongoDB \d/)
  })
})

describe('what goes wrong in the database', () => {
  const failed = (error: Error) => reached(() => Promise.reject(error)).catch((cause: unknown) => cause)

  test.each([
    new MongoNetworkError('connection 1 to 127.0.0.1 closed'),
    new MongoServerError({ message: 'shutting down', code: 91 }),
    // Seen when the other side ends a connection just before the driver writes to it.
    Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
    new MongoExpiredSessionError(),
    // What the driver throws when its pool is closed has no class to import.
    Object.assign(new Error('Attempted to check out from a closed pool'), { name: 'MongoPoolClosedError' }),
    // A bulk write has the driver's own error where the server's answer would be.
    new MongoBulkWriteError(new MongoNetworkError('connection closed') as never, {} as never),
  ])('%s is that it is away for a while', async (error) => {
    expect(await failed(error)).toMatchObject({ kind: 'unavailable', headers: { 'Retry-After': '2' } })
  })

  test.each([
    new TypeError('undefined is no function'),
    new MongoServerError({ message: 'bad query', code: 2 }),
    Object.assign(new Error('The argument is wrong'), { code: 'ERR_INVALID_ARG_TYPE' }),
  ])('%s is a defect, and stays what it is', async (error) => {
    expect(await failed(error)).toBe(error)
  })
})
