import { z } from 'zod'
import { AsyncQuery } from '../task/schemas.ts'

export const ServiceQuery = AsyncQuery.loose().describe('other parameters are given to the service')

export const ServicePayload = z
  .unknown()
  .describe('what the service is given; its signature, where it has one, says the form')

export const ServiceResult = z
  .unknown()
  .describe('what the service answers, bare: an object or a list; another value as `data`')

export const ServiceDescription = z
  .looseObject({ paths: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ServiceDescription' })
