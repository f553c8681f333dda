import { configError, usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { type GlobalOptions, type SettingProperty, type SettingSpec, settingSpecs } from './global-options.ts'
import { type Profile, profilePath, readProfileFile } from './profile-file.ts'

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
export const parseTime = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|)$/.exec(text.trim())
  const value = match === null ? 0 : Number(match[1]) * (units[match[2] ?? ''] ?? 1)
  if (!(value >= 1) || value > 3_600_000) {
    throw usageError(`Invalid timeout ${JSON.stringify(text)}.`, 'Use 1ms to 60m, such as 500ms, 10s or 1m.')
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
