import type { RetryPolicy, SegmentRequest, Source, TokenProvider } from '@org/segment-core'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { ClosableRuntime, Io } from '../io/io.ts'
import { printJson, printRequest } from '../output/report.ts'
import { styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { permissionWarning } from '../settings/profile-file.ts'
import { parseRetries, parseTime, resolveSettings, type Settings } from '../settings/resolve-settings.ts'

/** Retries of a command someone waits for, unless said otherwise. */
const defaultRetries = 3

/** The write key that a dry run shows where there is none. */
const placeholderKey = 'YOUR_WRITE_KEY'

/** Everything a command needs to send or to show what it would send. */
export interface SendContext {
  readonly core: typeof import('@org/segment-core')
  readonly internal: typeof import('@org/segment-core/internal')
  readonly source: Source
  readonly settings: Settings
  readonly retry: Partial<RetryPolicy>
  readonly timeoutMs: number
  /** Shows requests instead of sending them. */
  readonly dryRun: boolean
}

const missingKey = (): CliError =>
  new CliError(
    'invalid_source',
    exitCodes.badConfig,
    'The write key is missing.',
    'Pass --write-key, set SEGMENT_WRITE_KEY, or store it with: segment config set write-key @file',
  )

/**
 * Resolves the settings and loads core.
 * @throws {CliError} without a write key, unless it is a dry run
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createSendContext = async (io: Io, options: GlobalOptions): Promise<SendContext> => {
  const [core, internal, settings] = await Promise.all([
    import('@org/segment-core'),
    import('@org/segment-core/internal'),
    resolveSettings(io, options),
  ])
  const { found } = settings
  const dryRun = options.dryRun === true || options.curl === true
  const writeKey = found.writeKey?.value ?? (dryRun ? placeholderKey : undefined)
  if (writeKey === undefined) throw missingKey()
  if (found.writeKey?.origin === 'profile' && options.quiet !== true) {
    const warning = await permissionWarning(io, settings.profilePath)
    if (warning !== undefined)
      io.stderr.write(`${styleOf(io, io.stderr, options.color).yellow('warning')} ${warning}\n`)
  }
  const source = core.parseSource({
    writeKey,
    // parseSource says what is wrong with an unknown region.
    region: found.region?.value as Source['region'] | undefined,
    host: found.host?.value,
  })
  return {
    core,
    internal,
    source,
    settings,
    retry: { maxRetries: found.retries === undefined ? defaultRetries : parseRetries(found.retries.value) },
    timeoutMs: found.timeout === undefined ? 10_000 : parseTime(found.timeout.value),
    dryRun,
  }
}

/** OAuth tokens, where the settings name an application. @throws {CliError} where they name half of one */
export const tokensOf = async (context: SendContext, runtime: ClosableRuntime): Promise<TokenProvider | undefined> => {
  const { oauthClientId: client, oauthKeyId: key, oauthPrivateKey: pem } = context.settings.found
  if (client === undefined && key === undefined && pem === undefined) return undefined
  if (client === undefined || key === undefined || pem === undefined) {
    throw new CliError(
      'invalid_source',
      exitCodes.badConfig,
      'The OAuth application is incomplete.',
      'Give --oauth-client-id, --oauth-key-id and --oauth-private-key together.',
    )
  }
  const { createTokenProvider } = await import('@org/segment-core')
  return createTokenProvider({
    ...runtime,
    clientId: client.value,
    keyId: key.value,
    privateKeyPem: pem.value,
    region: context.source.region,
  })
}

/** Runs work with a runtime and ends it afterwards, whatever happens. */
export const withRuntime = async <Result>(
  io: Io,
  work: (runtime: ClosableRuntime) => Promise<Result>,
): Promise<Result> => {
  const runtime = await io.createRuntime()
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}

/** Shows a request instead of sending it: as it is, as curl, or as JSON; the credential hidden unless `--reveal`. */
export const showRequest = (
  io: Io,
  options: GlobalOptions,
  context: SendContext,
  request: SegmentRequest,
  extra: object,
): void => {
  const { core, source } = context
  const reveal = options.reveal === true
  const shown: SegmentRequest = reveal ? { ...request } : core.redactRequest(request, [source.writeKey])
  const curl = options.curl ? core.requestToCurl(request, { reveal }) : undefined
  if (options.json)
    printJson(io, { outcome: 'dry-run', request: shown, ...(curl === undefined ? {} : { curl }), ...extra })
  else if (curl !== undefined) io.stdout.write(`${curl}\n`)
  else printRequest(io, shown)
}
