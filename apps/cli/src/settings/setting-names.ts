/** A setting that can come from a flag, the environment or the profile file, in that order of precedence. */
export interface SettingSpec {
  /** Name of the flag, and in `segment config`. */
  readonly name: string
  /** Name in the profile file. */
  readonly property:
    | 'writeKey'
    | 'region'
    | 'host'
    | 'timeout'
    | 'retries'
    | 'oauthClientId'
    | 'oauthKeyId'
    | 'oauthPrivateKey'
  readonly env: string
  /** Placeholder for the value in help. */
  readonly placeholder: string
  readonly help: string
  readonly values?: readonly string[]
  readonly secret?: true
}

/** Every setting. */
export const settingSpecs = [
  {
    name: 'write-key',
    property: 'writeKey',
    env: 'SEGMENT_WRITE_KEY',
    placeholder: 'key',
    help: 'write key of the source; use @file or - (stdin) to keep it out of the process list',
    secret: true,
  },
  {
    name: 'region',
    property: 'region',
    env: 'SEGMENT_REGION',
    placeholder: 'region',
    help: 'region of the workspace',
    values: ['us', 'eu'],
  },
  {
    name: 'host',
    property: 'host',
    env: 'SEGMENT_HOST',
    placeholder: 'url',
    help: 'base URL of the Tracking API, such as a custom domain or a local Segment',
  },
  {
    name: 'timeout',
    property: 'timeout',
    env: 'SEGMENT_TIMEOUT',
    placeholder: 'time',
    help: 'timeout per attempt: 500ms, 10s, 1m; a bare number is milliseconds (default: 10s)',
  },
  {
    name: 'retries',
    property: 'retries',
    env: 'SEGMENT_RETRIES',
    placeholder: 'count',
    help: 'maximum retries (default: 3)',
  },
  {
    name: 'oauth-client-id',
    property: 'oauthClientId',
    env: 'SEGMENT_OAUTH_CLIENT_ID',
    placeholder: 'id',
    help: 'client ID of the OAuth application, for a source that requires OAuth',
  },
  {
    name: 'oauth-key-id',
    property: 'oauthKeyId',
    env: 'SEGMENT_OAUTH_KEY_ID',
    placeholder: 'id',
    help: 'ID of the public key of the OAuth application',
  },
  {
    name: 'oauth-private-key',
    property: 'oauthPrivateKey',
    env: 'SEGMENT_OAUTH_PRIVATE_KEY',
    placeholder: '@file',
    help: 'private key of the OAuth application (PKCS#8 PEM)',
    secret: true,
  },
] as const satisfies readonly SettingSpec[]

/** A property of the profile file. */
export type SettingProperty = SettingSpec['property']
