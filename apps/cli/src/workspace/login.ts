import { isSegmentError, type Region } from '@org/segment-core'
import type { Workspace } from '@org/segment-core/workspace'
import { configError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { askForLine } from '../io/read-line.ts'
import { printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import {
  profileNameOf,
  profilePath,
  readProfileFile,
  resolveSettings,
  type Settings,
  writeProfileFile,
} from '../settings/resolve-settings.ts'
import { apiOptions, regionIn, withConnections, withWorkspace } from './open-workspace.ts'
import { plainText, say } from './print-list.ts'

/** The settings, even if the profile does not exist yet. */
const settingsOrNew = async (io: Io, options: GlobalOptions): Promise<Settings> => {
  const path = profilePath(io, options.config)
  const name = profileNameOf(io, options)
  const { profiles } = await readProfileFile(io, path)
  if (Object.hasOwn(profiles, name)) return resolveSettings(io, options)
  const { profile: _, ...others } = options
  const settings = await resolveSettings({ ...io, env: { ...io.env, SEGMENT_PROFILE: '' } }, { ...others })
  const found = Object.entries(settings.found).filter(([, { origin }]) => origin !== 'profile')
  return { ...settings, profileName: name, found: Object.fromEntries(found) }
}

const otherRegion: Readonly<Record<Region, Region>> = { us: 'eu', eu: 'us' }

/** Asks which workspace a token belongs to; without a configured region, in both. */
const verify = async (
  io: Io,
  options: GlobalOptions,
  settings: Settings,
  token: string,
): Promise<{ readonly workspace: Workspace; readonly region: Region }> => {
  const { createWorkspaceClient } = await import('@org/segment-core/workspace')
  const configured = regionIn(settings)
  return withConnections(io, async (runtime) => {
    const ask = async (region: Region) => {
      const client = createWorkspaceClient({ ...apiOptions(io, options, settings, runtime), token, region })
      return { workspace: await client.whoami({ signal: io.interrupt }), region }
    }
    try {
      return await ask(configured)
    } catch (error) {
      const mayBeElsewhere = settings.found.region === undefined && settings.found.apiHost === undefined
      const isWrong = isSegmentError(error) && ['wrong_region', 'unauthorized'].includes(error.code)
      if (!mayBeElsewhere || !isWrong) throw error
      try {
        return await ask(otherRegion[configured])
      } catch {
        // The first answer is about the region that people expect.
        throw error
      }
    }
  })
}

/** Verifies a token and stores it in the profile. */
export const login = async (io: Io, options: GlobalOptions): Promise<ExitCode> => {
  const name = profileNameOf(io, options)
  if (!/^[\w.-]{1,64}$/.test(name) || name === '__proto__') {
    throw usageError(`Invalid profile name ${JSON.stringify(name)}.`, 'Use letters, digits, ".", "-" and "_".')
  }
  const settings = await settingsOrNew(io, options)
  const given = settings.found.token?.origin === 'profile' ? undefined : settings.found.token?.value
  const token = given ?? (await askForLine(io, 'Public API token: ', { hidden: true }))?.trim()
  if (token === undefined || token === '') {
    throw usageError('There is no token.', 'Pass it with --token - (stdin), --token @file or SEGMENT_TOKEN.')
  }
  const { workspace, region } = await verify(io, options, settings, token)
  const path = settings.profilePath
  const { profiles } = await readProfileFile(io, path)
  const before = profiles[name] ?? {}
  const { apiHost } = settings.found
  await writeProfileFile(io, path, {
    profiles: {
      ...profiles,
      [name]: {
        ...before,
        token,
        ...(before.region === undefined && region === 'us' ? {} : { region }),
        ...(apiHost === undefined ? {} : { apiHost: apiHost.value }),
      },
    },
  })
  const { id, name: title, slug } = workspace
  if (options.json) printJson(io, { workspace: { id, name: title, slug }, region, profile: name })
  say(
    io,
    options,
    `Logged in to the workspace ${plainText(title ?? slug ?? id)} (${region}). The token is in profile "${name}" of ${path}.`,
  )
  return exitCodes.ok
}

/** Removes the token from the profile. */
export const logout = async (io: Io, options: GlobalOptions): Promise<ExitCode> => {
  const path = profilePath(io, options.config)
  const name = profileNameOf(io, options)
  const { profiles } = await readProfileFile(io, path)
  const { token, ...others } = profiles[name] ?? {}
  if (token === undefined) say(io, options, `Profile "${name}" of ${path} has no token.`)
  else {
    await writeProfileFile(io, path, { profiles: { ...profiles, [name]: others } })
    say(
      io,
      options,
      `Removed the token from profile "${name}" of ${path}. It stays valid until you delete it in Segment.`,
    )
  }
  if (io.env.SEGMENT_TOKEN) say(io, options, 'SEGMENT_TOKEN is still set.')
  if (options.json) printJson(io, { profile: name, removed: token !== undefined })
  return exitCodes.ok
}

/** Prints the workspace that the token belongs to. */
export const whoami = (io: Io, options: GlobalOptions): Promise<ExitCode> =>
  withWorkspace(io, options, async ({ client, region, settings }) => {
    const { id, name, slug } = await client.whoami({ signal: io.interrupt })
    const { token } = settings.found
    if (token === undefined) throw configError('There is no token.', 'Run: segment login', 'no_token')
    if (options.json) {
      printJson(io, { workspace: { id, name, slug }, region, profile: settings.profileName, tokenFrom: token.origin })
    } else {
      const from = token.origin === 'profile' ? `profile "${settings.profileName}"` : `the ${token.origin}`
      io.stdout.write(`${plainText(name ?? slug)} (${plainText(slug)}, ${plainText(id)})\n`)
      say(io, options, `Region ${region}; the token comes from ${from}.`)
    }
    return exitCodes.ok
  })
