import { configError } from '../errors/cli-error.ts'
import type { Settings } from '../settings/resolve-settings.ts'

/** The OAuth application of a source. */
export interface OAuthApplication {
  readonly clientId: string
  readonly keyId: string
  readonly privateKeyPem: string
}

/** The OAuth application in the settings, if any. @throws {CliError} if a part is missing */
export const oauthApplicationOf = (found: Settings['found']): OAuthApplication | undefined => {
  const { oauthClientId: clientId, oauthKeyId: keyId, oauthPrivateKey: privateKeyPem } = found
  if (clientId === undefined && keyId === undefined && privateKeyPem === undefined) return undefined
  if (clientId !== undefined && keyId !== undefined && privateKeyPem !== undefined) {
    return { clientId: clientId.value, keyId: keyId.value, privateKeyPem: privateKeyPem.value }
  }
  throw configError(
    'The OAuth application is incomplete.',
    'Set --oauth-client-id, --oauth-key-id and --oauth-private-key together.',
    'invalid_source',
  )
}
