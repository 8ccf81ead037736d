import { notFound, OmegaError } from '../../error.ts'
import type { Answer, Call } from '../../routing/call.ts'
import { parseQuery } from '../../routing/query.ts'
import { ConfigQuery } from './schemas.ts'

/** `GET config/`: how a Python client reaches the cluster itself, as omega-ml's `client/userconf.py` reads it. */
export async function get(call: Call): Promise<Answer> {
  const { qualifier, user } = parseQuery(ConfigQuery, call.query)
  if (!call.cluster) throw notFound('This server has no cluster whose settings it could give')
  if (call.user === null || (user !== undefined && user !== call.user)) {
    throw new OmegaError(
      'forbidden',
      'The settings are only for users who have signed in, and only their own',
    )
  }
  call.authorize(qualifier)
  const { mongo, broker } = call.cluster
  const settings = {
    OMEGA_USERID: call.user,
    OMEGA_QUALIFIER: qualifier,
    OMEGA_MONGO_URL: mongo,
    ...(broker !== undefined && { OMEGA_BROKER: broker }),
  }
  return {
    headers: { 'Cache-Control': 'no-store' },
    body: { objects: [{ data: { [qualifier]: settings } }] },
  }
}
