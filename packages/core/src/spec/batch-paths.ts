/**
 * Paths of the requests that carry many calls: from servers, from browsers and apps, and by the old name.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const batchPaths = { batch: '/v1/batch', browser: '/v1/b', import: '/v1/import' } as const
