import type { Region } from '@org/segment-core'
import { regions } from '@org/segment-core/spec'
import type { ApiOptions, ApiWait, ProfileClient, WorkspaceClient } from '@org/segment-core/workspace'
import { CliError, configError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { ClosableRuntime, Io } from '../io/io.ts'
import { withRuntime } from '../io/with-runtime.ts'
import { styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import {
  parseRetries,
  parseTime,
  permissionWarning,
  resolveSettings,
  type Settings,
} from '../settings/resolve-settings.ts'

/** What a command for the workspace works with. */
export interface OpenWorkspace {
  readonly client: WorkspaceClient
  readonly region: Region
  readonly settings: Settings
  readonly runtime: ClosableRuntime
}

/** Tells about waits of more than this, in milliseconds. */
const notableWaitMs = 500

const secondsOf = (ms: number): string => `${Math.max(1, Math.round(ms / 1_000))} s`

/** Reports why a command waits. */
const waitReporter =
  (io: Io, options: GlobalOptions) =>
  ({ ms, error }: ApiWait): void => {
    if (options.quiet || ms < notableWaitMs) return
    const why = error?.message ?? 'Segment allows only a few of these requests a minute.'
    io.stderr.write(styleOf(io, io.stderr, options.color).dim(`${why} Waiting ${secondsOf(ms)}.\n`))
  }

/** The region of the settings. @throws {CliError} `config` for an unknown one */
export const regionIn = ({ found }: Settings): Region => {
  const name = found.region?.value ?? 'us'
  if (name === 'us' || name === 'eu') return name
  throw configError(
    `The region ${JSON.stringify(name)} is unknown.`,
    `Use ${Object.keys(regions).join(' or ')}.`,
    'invalid_source',
  )
}

/** The options of a client that come from the settings. */
export const apiOptions = (
  io: Io,
  options: GlobalOptions,
  { found }: Settings,
  runtime: ClosableRuntime,
): ApiOptions & { readonly host: string | undefined; readonly allowInsecureHost: boolean } => ({
  transport: runtime.transport,
  now: runtime.now,
  monotonic: runtime.monotonic,
  sleep: (ms, signal) => runtime.sleep(ms, signal ?? io.interrupt),
  random: runtime.random,
  userAgent: runtime.userAgent,
  host: found.apiHost?.value,
  allowInsecureHost: found.allowInsecureHost?.value === 'true',
  ...(found.timeout === undefined ? {} : { timeoutMs: parseTime(found.timeout.value) }),
  ...(found.retries === undefined ? {} : { retry: { maxRetries: parseRetries(found.retries.value) } }),
  onWait: waitReporter(io, options),
})

/** Warns if others can read a profile whose secret is used. */
const warnOfPermissions = async (io: Io, options: GlobalOptions, settings: Settings): Promise<void> => {
  if (settings.found.token?.origin !== 'profile' || options.quiet === true) return
  const warning = await permissionWarning(io, settings.profilePath)
  if (warning !== undefined) io.stderr.write(`${styleOf(io, io.stderr, options.color).yellow('warning')} ${warning}\n`)
}

/** The settings of another region and missing rights say what to do in this command. */
const adviceOf = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('code' in error) || !('details' in error)) return error
  const { region } = error.details as { readonly region?: Region }
  if (error.code !== 'wrong_region' || region === undefined) return error
  return new CliError(
    'wrong_region',
    exitCodes.badConfig,
    error.message,
    `Use --region ${region}, or store it with: segment config set region ${region}`,
    { cause: error },
  )
}

/** Runs `work`, and closes the connections. */
export const withConnections = async <Result>(
  io: Io,
  work: (runtime: ClosableRuntime) => Promise<Result>,
): Promise<Result> =>
  withRuntime(io, (runtime) =>
    work(runtime).catch((error: unknown) => {
      throw adviceOf(error)
    }),
  )

/**
 * Runs `work` with a client of the workspace.
 * @throws {CliError} `no_token` without a token, and what the requests fail with
 */
export const withWorkspace = async <Result>(
  io: Io,
  options: GlobalOptions,
  work: (workspace: OpenWorkspace) => Promise<Result>,
): Promise<Result> => {
  const settings = await resolveSettings(io, options)
  const token = settings.found.token?.value
  if (token === undefined) {
    throw configError(
      'There is no token for the workspace.',
      'Create a Public API token in the access management settings of the workspace, and store it with: segment login',
      'no_token',
    )
  }
  await warnOfPermissions(io, options, settings)
  const { createWorkspaceClient } = await import('@org/segment-core/workspace')
  return withConnections(io, (runtime) => {
    const region = regionIn(settings)
    const client = createWorkspaceClient({ ...apiOptions(io, options, settings, runtime), token, region })
    return work({ client, region, settings, runtime })
  })
}

/** Runs `work` with a client of the Profile API. @throws {CliError} `no_token` without its token or the space */
export const withProfiles = async <Result>(
  io: Io,
  options: GlobalOptions,
  work: (profiles: ProfileClient) => Promise<Result>,
): Promise<Result> => {
  const settings = await resolveSettings(io, options)
  const { profileToken, space } = settings.found
  if (profileToken === undefined || space === undefined) {
    const missing = profileToken === undefined ? 'profile-token' : 'space'
    throw configError(
      `The Profile API needs an access token and a space; ${missing} is not set.`,
      `Create a token in the API access settings of the space, and store it with: segment config set ${missing} …`,
      'no_token',
    )
  }
  const { createProfileClient } = await import('@org/segment-core/workspace')
  return withConnections(io, (runtime) =>
    work(
      createProfileClient({
        ...apiOptions(io, options, settings, runtime),
        token: profileToken.value,
        spaceId: space.value,
        region: regionIn(settings),
      }),
    ),
  )
}
