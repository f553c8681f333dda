import { configError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { printJson } from '../output/report.ts'
import { type GlobalOptions, type SettingSpec, settingSpecs } from '../settings/global-options.ts'
import {
  type Profile,
  parseRetries,
  parseTime,
  profileNameOf,
  profilePath,
  readProfileFile,
  resolveSettings,
  writeProfileFile,
} from '../settings/resolve-settings.ts'

const specOf = (name: string): SettingSpec => {
  const spec = settingSpecs.find((candidate) => candidate.name === name)
  if (spec === undefined) throw usageError(`Unknown setting ${JSON.stringify(name)}.`)
  return spec
}

const mask = (spec: SettingSpec, value: string, options: GlobalOptions): string => {
  if (!spec.secret || options.reveal) return value
  return value.length <= 8 ? '****' : `${value.slice(0, 4)}${'*'.repeat(Math.min(28, value.length - 4))}`
}

/** Validates a value before it is stored. */
const check = async (spec: SettingSpec, value: string, allowInsecureHost: boolean): Promise<void> => {
  if (value === '')
    throw usageError(`The value of ${spec.name} is empty.`, `To remove it, run: segment config unset ${spec.name}`)
  if (spec.values !== undefined && !spec.values.includes(value)) {
    throw usageError(`${spec.name} ${JSON.stringify(value)} must be one of ${spec.values.join(', ')}.`)
  }
  if (spec.property === 'timeout') parseTime(value)
  if (spec.property === 'retries') parseRetries(value)
  const isHost = spec.property === 'host' || spec.property === 'apiHost'
  if (isHost || spec.property === 'writeKey') {
    const { parseSource } = await import('@org/segment-core')
    parseSource(isHost ? { writeKey: 'unused', host: value, allowInsecureHost } : { writeKey: value })
  }
}

const say = (io: Io, options: GlobalOptions, text: string): void => {
  if (!options.quiet) io.stderr.write(`${text}\n`)
}

const update = async (
  io: Io,
  options: GlobalOptions,
  done: string,
  change: (profile: Profile) => Profile,
): Promise<ExitCode> => {
  const path = profilePath(io, options.config)
  const name = profileNameOf(io, options)
  if (!/^[\w.-]{1,64}$/.test(name) || name === '__proto__') {
    throw usageError(`Invalid profile name ${JSON.stringify(name)}.`, 'Use letters, digits, ".", "-" and "_".')
  }
  const { profiles } = await readProfileFile(io, path)
  await writeProfileFile(io, path, { profiles: { ...profiles, [name]: change(profiles[name] ?? {}) } })
  say(io, options, `${done} profile "${name}" of ${path}.`)
  return exitCodes.ok
}

/** Stores a setting in the profile file. */
export const setSetting = async (io: Io, options: GlobalOptions, name: string, given: string): Promise<ExitCode> => {
  const spec = specOf(name)
  const value = spec.secret ? (await readValue(io, given)).trim() : given.trim()
  const { profiles } = await readProfileFile(io, profilePath(io, options.config))
  const profile = profiles[profileNameOf(io, options)]
  await check(spec, value, (options.allowInsecureHost ?? profile?.allowInsecureHost) === 'true')
  return update(io, options, `Stored ${name} in`, (before) => ({ ...before, [spec.property]: value }))
}

/** Removes a setting from the profile file. */
export const unsetSetting = async (io: Io, options: GlobalOptions, name: string): Promise<ExitCode> => {
  const spec = specOf(name)
  return update(io, options, `Removed ${name} from`, ({ [spec.property]: _, ...others }) => others)
}

/** Prints the effective value of a setting. */
export const getSetting = async (io: Io, options: GlobalOptions, name: string, origin: boolean): Promise<ExitCode> => {
  const spec = specOf(name)
  const { found } = await resolveSettings(io, options)
  const setting = found[spec.property]
  if (setting === undefined) {
    throw configError(`${name} is not set.`, `Set it with segment config set ${name} …, --${name} or ${spec.env}.`)
  }
  const value = mask(spec, setting.value, options)
  if (options.json) printJson(io, { name, value, origin: setting.origin })
  else io.stdout.write(`${value}${origin ? `\t(${setting.origin})` : ''}\n`)
  return exitCodes.ok
}

/** Prints all profiles. */
export const listSettings = async (io: Io, options: GlobalOptions): Promise<ExitCode> => {
  const path = profilePath(io, options.config)
  const { profiles } = await readProfileFile(io, path)
  const shown = Object.entries(profiles).map(([name, profile]) => ({
    name,
    settings: settingSpecs.flatMap((spec) => {
      const value = profile[spec.property]
      return value === undefined ? [] : [[spec.name, mask(spec, value, options)] as const]
    }),
  }))
  if (options.json) {
    printJson(io, {
      path,
      profiles: Object.fromEntries(shown.map(({ name, settings }) => [name, Object.fromEntries(settings)])),
    })
    return exitCodes.ok
  }
  if (shown.length === 0)
    say(io, options, `No profiles in ${path}. Create one with: segment config set write-key @file`)
  for (const { name, settings } of shown) {
    io.stdout.write(`[${name}]\n`)
    for (const [setting, value] of settings) io.stdout.write(`${setting} = ${value}\n`)
  }
  return exitCodes.ok
}

/** Prints the path of the profile file. */
export const printPath = (io: Io, options: GlobalOptions): ExitCode => {
  io.stdout.write(`${profilePath(io, options.config)}\n`)
  return exitCodes.ok
}
