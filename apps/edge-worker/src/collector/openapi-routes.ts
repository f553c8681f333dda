import { openapiJson } from '../openapi/openapi.generated.ts'
import { openapiPage } from '../openapi/openapi-page.ts'
import type { CollectorCore } from './collector-core.ts'
import type { AddRoute } from './create-collector.ts'

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
} as const

/** Adds the description of the routes, for programs and for people. */
export const addOpenapiRoutes = (add: AddRoute, { parts: { openapi = openapiJson } }: CollectorCore): void => {
  const document = { status: 200, headers: { 'content-type': 'application/json' }, body: openapi }
  add('/openapi.json', () => ({ method: 'GET', handle: () => document }))
  const page = () => ({ status: 200, headers: pageHeaders, body: openapiPage(openapi) })
  add('/openapi', () => ({ method: 'GET', handle: page }))
}
