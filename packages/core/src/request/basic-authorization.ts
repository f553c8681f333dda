import { encodeBase64Text } from '../error/base64.ts'

/**
 * The Authorization header of a write key: the key as user name, no password.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const basicAuthorization = (writeKey: string): string => `Basic ${encodeBase64Text(`${writeKey}:`)}`
