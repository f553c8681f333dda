import type { Answer } from '../http/answer.ts'
import { openapiJson } from './openapi.generated.ts'
import { openapiPage } from './openapi-page.ts'

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
} as const

/** The OpenAPI document. */
export const openapiAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: openapiJson,
}

/** The OpenAPI document as a page for people. */
export const openapiPageAnswer = (): Answer => ({ status: 200, headers: pageHeaders, body: openapiPage(openapiJson) })
