import type { RetryPolicy, SegmentRequest, Source, TokenProvider } from '@org/segment-core'
import type { AttemptStamps } from '@org/segment-core/internal'
import { configError } from '../errors/cli-error.ts'
import type { ClosableRuntime, Io } from '../io/io.ts'
import { printJson, printRequest, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import {
  parseRetries,
  parseTime,
  permissionWarning,
  resolveSettings,
  type Settings,
} from '../settings/resolve-settings.ts'

/** The OAuth application of a source. */
export interface OAuthApplication {
  readonly clientId: string
  readonly keyId: string
  readonly privateKeyPem: string
}

/** The OAuth application in the settings, if any. @throws {CliError} if a part is missing */
const oauthApplicationOf = (found: Settings['found']): OAuthApplication | undefined => {
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

/** Default retries of a command that a user waits for. */
const defaultRetries = 3

/** The write key that a dry run shows if none is set. */
const placeholderKey = 'YOUR_WRITE_KEY'

/** Everything a command needs to send a request or to show it. */
export interface SendContext {
  readonly core: typeof import('@org/segment-core')
  readonly internal: typeof import('@org/segment-core/internal')
  readonly source: Source
  /** Set if requests use OAuth instead of Basic authorization. */
  readonly oauth: OAuthApplication | undefined
  readonly retry: Partial<RetryPolicy>
  readonly timeoutMs: number
  /** Whether to show requests instead of sending them. */
  readonly dryRun: boolean
}

/**
 * Resolves the settings and loads core.
 * @throws {CliError} without a write key, unless it is a dry run
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const createSendContext = async (io: Io, options: GlobalOptions): Promise<SendContext> => {
  const [core, internal, { found, profilePath }] = await Promise.all([
    import('@org/segment-core'),
    import('@org/segment-core/internal'),
    resolveSettings(io, options),
  ])
  const dryRun = options.dryRun === true || options.curl === true
  const writeKey = found.writeKey?.value ?? (dryRun ? placeholderKey : undefined)
  if (writeKey === undefined) {
    const advice = 'Pass --write-key, set SEGMENT_WRITE_KEY, or store it with: segment config set write-key @file'
    throw configError('The write key is missing.', advice, 'invalid_source')
  }
  if (found.writeKey?.origin === 'profile' && options.quiet !== true) {
    const warning = await permissionWarning(io, profilePath)
    if (warning !== undefined)
      io.stderr.write(`${styleOf(io, io.stderr, options.color).yellow('warning')} ${warning}\n`)
  }
  return {
    core,
    internal,
    source: core.parseSource({
      writeKey,
      // parseSource rejects an unknown region.
      region: found.region?.value as Source['region'] | undefined,
      host: found.host?.value,
      allowInsecureHost: found.allowInsecureHost?.value === 'true',
    }),
    oauth: oauthApplicationOf(found),
    retry: {
      // Also for a client, whose own policy retries for hours.
      ...internal.defaultRetryPolicy,
      maxRetries: found.retries === undefined ? defaultRetries : parseRetries(found.retries.value),
    },
    timeoutMs: found.timeout === undefined ? 10_000 : parseTime(found.timeout.value),
    dryRun,
  }
}

/** Creates the provider of OAuth tokens, if requests use OAuth. */
export const tokensOf = ({ core, source, oauth }: SendContext, runtime: ClosableRuntime): TokenProvider | undefined =>
  oauth === undefined ? undefined : core.createTokenProvider({ ...runtime, ...oauth, region: source.region })

/** The access token that a dry run shows with OAuth; a dry run requests none. */
const placeholderToken = 'YOUR_ACCESS_TOKEN'

/**
 * Shows the request of the first attempt instead of sending it: as text, as a curl command or as JSON. Credentials are
 * hidden unless `--reveal` is set.
 * @param extra further members of the JSON document
 */
export const showRequest = (
  io: Io,
  options: GlobalOptions,
  { core, source, oauth }: SendContext,
  {
    build,
    ...extra
  }: { readonly build: (attempt: AttemptStamps) => SegmentRequest } & Readonly<Record<string, unknown>>,
): void => {
  const sentAt = new Date(io.now()).toISOString()
  const request = build({ sentAt, bearerToken: oauth === undefined ? undefined : placeholderToken })
  const reveal = options.reveal === true
  const shown: SegmentRequest = reveal ? { ...request } : core.redactRequest(request, [source.writeKey])
  const curl = options.curl ? core.requestToCurl(request, { reveal }) : undefined
  if (options.json)
    printJson(io, { outcome: 'dry-run', request: shown, ...(curl === undefined ? {} : { curl }), ...extra })
  else if (curl !== undefined) io.stdout.write(`${curl}\n`)
  else printRequest(io, shown)
}
