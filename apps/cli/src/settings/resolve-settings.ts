import { CliError, configError, systemErrorCode, usageError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { type GlobalOptions, type SettingProperty, type SettingSpec, settingSpecs } from './global-options.ts'

/** The settings of one profile, as text. */
export type Profile = { readonly [Property in SettingProperty]?: string }

/** The profile file. */
export interface ProfileFile {
  readonly profiles: Readonly<Record<string, Profile>>
}

/** The path of the profile file: `--config`, then the XDG directory, then `~/.config` (`AppData` on Windows). */
export const profilePath = (io: Io, given?: string): string => {
  if (given !== undefined) return given
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = io.env
  // The XDG specification says to ignore relative paths.
  if (xdg?.startsWith('/')) return `${xdg}/segment/config.json`
  if (io.platform === 'win32' && appData) return `${appData}\\segment\\config.json`
  return `${io.homeDirectory}/.config/segment/config.json`
}

const broken = (path: string, why: string): CliError =>
  configError(`The profile file ${path} ${why}.`, 'Fix the file, or delete it and set the values again.')

const parseProfile = (value: unknown, path: string, name: string): Profile => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw broken(path, `must have an object at profiles.${name}`)
  }
  const entries = settingSpecs.flatMap(({ property }): [string, string][] => {
    const setting: unknown = Object.hasOwn(value, property) ? Reflect.get(value, property) : undefined
    if (setting === undefined) return []
    if (typeof setting === 'string') return [[property, setting]]
    throw broken(path, `must have a string at profiles.${name}.${property}`)
  })
  return Object.fromEntries(entries)
}

/**
 * Reads the profile file; a missing file has no profiles.
 * @throws {CliError} `config` if the file cannot be read or is malformed
 */
export const readProfileFile = async (io: Io, path: string): Promise<ProfileFile> => {
  let text: string
  try {
    text = await io.files.read(path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT') return { profiles: {} }
    throw configError(`The profile file ${path} cannot be read (${code}).`, 'Check its permissions.')
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The parser's message would quote the file, which contains keys.
    throw broken(path, 'is not valid JSON')
  }
  const profiles: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'profiles') : undefined
  if (typeof profiles !== 'object' || profiles === null) throw broken(path, 'must have an object "profiles"')
  return {
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([name, profile]) => [name, parseProfile(profile, path, name)]),
    ),
  }
}

/** Writes the profile file, readable by its owner only. @throws {CliError} `config` if it cannot be written */
export const writeProfileFile = async (io: Io, path: string, file: ProfileFile): Promise<void> => {
  try {
    await io.files.writePrivate(path, `${JSON.stringify(file, null, 2)}\n`)
  } catch (error) {
    const code = systemErrorCode(error)
    throw new CliError(
      'config',
      exitCodes.cannotWrite,
      `The profile file ${path} cannot be written (${code}).`,
      'Check the directory.',
    )
  }
}

/** A warning if other users can read the file. */
export const permissionWarning = async (io: Io, path: string): Promise<string | undefined> => {
  if (io.platform === 'win32') return undefined
  const mode = await io.files.mode(path)
  if (mode === undefined || (mode & 0o077) === 0) return undefined
  return `The profile file ${path} is readable by other users (mode ${mode.toString(8)}). Run: chmod 600 ${path}`
}

/** The source of a setting. */
export type SettingOrigin = 'flag' | 'environment' | 'profile'

/** A setting and its source. */
export interface FoundSetting {
  readonly value: string
  readonly origin: SettingOrigin
}

/** The effective settings. */
export interface Settings {
  readonly profileName: string
  readonly profilePath: string
  readonly found: Readonly<Partial<Record<SettingProperty, FoundSetting>>>
}

/** The name of the selected profile: `--profile`, then SEGMENT_PROFILE, then `default`. */
export const profileNameOf = (io: Io, options: GlobalOptions): string =>
  options.profile ?? (io.env.SEGMENT_PROFILE || 'default')

const findSetting = (spec: SettingSpec, io: Io, options: GlobalOptions, profile: Profile): FoundSetting | undefined => {
  const flag = options[spec.property]
  if (flag !== undefined) return { value: flag, origin: 'flag' }
  const fromEnvironment = io.env[spec.env]
  if (fromEnvironment !== undefined && fromEnvironment !== '') return { value: fromEnvironment, origin: 'environment' }
  const fromProfile = profile[spec.property]
  return fromProfile === undefined ? undefined : { value: fromProfile, origin: 'profile' }
}

/**
 * Resolves the effective settings: flags override the environment, which overrides the profile file.
 * @throws {CliError} `config` if a named profile does not exist
 */
export const resolveSettings = async (io: Io, options: GlobalOptions): Promise<Settings> => {
  const path = profilePath(io, options.config)
  const name = profileNameOf(io, options)
  const { profiles } = await readProfileFile(io, path)
  const named = options.profile ?? io.env.SEGMENT_PROFILE
  if (named && !Object.hasOwn(profiles, named)) {
    const known = Object.keys(profiles)
    const list = known.length === 0 ? 'No profiles exist yet.' : `Known profiles: ${known.join(', ')}.`
    const advice = `${list} Create it with: segment config set --profile ${named} write-key @file`
    throw configError(`The profile "${named}" does not exist in ${path}.`, advice)
  }
  const profile = profiles[name] ?? {}
  const entries: [SettingProperty, FoundSetting][] = []
  for (const spec of settingSpecs) {
    const found = findSetting(spec, io, options, profile)
    if (found === undefined) continue
    const value = spec.secret ? (await readValue(io, found.value)).trim() : found.value
    entries.push([spec.property, { ...found, value }])
  }
  return { profileName: name, profilePath: path, found: Object.fromEntries(entries) }
}

const units: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000 }

/** Parses a duration such as `500ms`, `10s`, `1m` or a bare number of milliseconds. @returns milliseconds @throws {CliError} `usage` */
export const parseTime = (text: string, what = 'timeout'): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|)$/.exec(text.trim())
  const value = match === null ? 0 : Number(match[1]) * (units[match[2] ?? ''] ?? 1)
  if (!(value >= 1) || value > 3_600_000) {
    throw usageError(`Invalid ${what} ${JSON.stringify(text)}.`, 'Use 1ms to 60m, such as 500ms, 10s or 1m.')
  }
  return Math.round(value)
}

/** Parses a number of retries, 0 to 100. @throws {CliError} `usage` */
export const parseRetries = (text: string): number => {
  if (!/^\d{1,3}$/.test(text.trim()) || Number(text) > 100) {
    throw usageError(`Invalid number of retries ${JSON.stringify(text)}: it must be an integer from 0 to 100.`)
  }
  return Number(text)
}
