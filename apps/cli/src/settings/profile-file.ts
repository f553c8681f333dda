import { CliError, configError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { type SettingProperty, settingSpecs } from './global-options.ts'

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
