import { SegmentError } from '@org/segment-core'
import type { Environment } from '../config/read-environment.ts'
import { type CloudflareApi, createCloudflareApi } from '../storage/cloudflare-api.ts'
import type { ParkedCalls } from '../storage/parked-calls.ts'
import { parkedInQueue, type QueueNames } from '../storage/parked-in-queue.ts'

const required = (environment: Environment, name: string): string => {
  const value = environment[name]
  if (typeof value === 'string' && value !== '') return value
  throw new SegmentError('invalid_source', `The variable ${name} is not set.`, {
    path: [name],
    advice: 'Wrangler uses the same variables. The token needs the permissions of what you change.',
  })
}

/**
 * Opens Cloudflare's API with the variables that Wrangler uses too: `CLOUDFLARE_ACCOUNT_ID`, `CLOUDFLARE_API_TOKEN` and
 * `CLOUDFLARE_API_BASE_URL`.
 * @throws {SegmentError} `invalid_source` if one is missing
 */
export const openCloudflare = (environment: Environment): CloudflareApi => {
  const { CLOUDFLARE_API_BASE_URL: baseUrl } = environment
  return createCloudflareApi({
    accountId: required(environment, 'CLOUDFLARE_ACCOUNT_ID'),
    token: required(environment, 'CLOUDFLARE_API_TOKEN'),
    baseUrl: typeof baseUrl === 'string' && baseUrl !== '' ? baseUrl : undefined,
    fetch: globalThis.fetch,
  })
}

/** Opens the dead letters of a Worker. @throws {SegmentError} `invalid_source` or `unavailable` */
export const openParkedQueue = (environment: Environment, names: QueueNames): Promise<ParkedCalls> =>
  parkedInQueue(openCloudflare(environment), names)
