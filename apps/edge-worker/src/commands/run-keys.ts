import { readFile } from 'node:fs/promises'
import { maskSecret } from '@org/segment-core/internal'
import type { CollectorConfig } from '../config/collector-config.ts'
import { openChannels } from '../config/config-warnings.ts'
import { parseConfig } from '../config/parse-config.ts'
import { openCloudflare } from '../runtimes/open-cloudflare.ts'
import { readSettings } from '../runtimes/read-settings.ts'
import { type SourcesStore, sourcesInFile, sourcesInKv } from '../runtimes/sources-store.ts'
import { indexSources, type SourceConfigs } from '../sources/index-sources.ts'
import { parseSources } from '../sources/parse-sources.ts'
import { CommandError, usageError } from './command-error.ts'
import type { CommandIo, SharedOptions } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Options of the commands for keys. */
export interface KeysOptions extends SharedOptions {
  readonly file?: string
  /** Id of a KV namespace. */
  readonly kv?: string
  readonly writeKey?: string
  readonly serverToken?: string
  readonly publicKey?: readonly string[]
  readonly channels?: string
  readonly replace?: boolean
  readonly key?: string
  readonly forget?: boolean
}

type RawSource = Readonly<Record<string, unknown>>
type RawSources = Readonly<Record<string, RawSource>>

interface Opened {
  readonly store: SourcesStore
  readonly config: CollectorConfig
}

/** The settings may be missing where the sources of a Worker are changed. */
const settingsOf = async (io: CommandIo, { config, file, kv }: KeysOptions): Promise<CollectorConfig> => {
  const given = await readSettings(io.env, config)
  const from = file ?? (kv === undefined ? undefined : 'sources')
  return parseConfig({ ...given, ...(from === undefined ? {} : { sourcesFrom: from }) })
}

const open = async (io: CommandIo, options: KeysOptions): Promise<Opened> => {
  const config = await settingsOf(io, options)
  const { sourcesFrom } = config
  if (sourcesFrom === undefined) {
    throw new CommandError(
      'invalid_source',
      exitCodes.settings,
      'The collector has no file of sources that can change while it runs.',
      'Set sourcesFrom to a file, or pass --file or --kv.',
    )
  }
  if (options.kv === undefined) return { config, store: sourcesInFile(sourcesFrom) }
  return { config, store: sourcesInKv(openCloudflare(io.env), options.kv, sourcesFrom) }
}

/** A value, the content of a file (`@key.txt`), or the standard input (`-`): arguments are visible to other users. */
const readValue = async (io: CommandIo, text: string): Promise<string> => {
  if (text === '-') return (await io.readInput()).trim()
  if (!text.startsWith('@')) return text
  try {
    return (await readFile(text.slice(1), 'utf8')).trim()
  } catch {
    throw new CommandError('no_input', exitCodes.noInput, `The file ${text.slice(1)} cannot be read.`)
  }
}

const parseRaw = (text: string | undefined, place: string): RawSources => {
  if (text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawSources // checked before it is written
  throw new CommandError('invalid_source', exitCodes.settings, `The sources in ${place} must be a JSON object.`)
}

/** Checks sources together with those of the settings. @throws {SegmentError} `invalid_source` */
const check = (io: CommandIo, { config, store }: Opened, text: string): SourceConfigs => {
  const { place } = store
  const parsed = parseSources(text, config, { environment: io.env, place })
  indexSources({ ...config.sources, ...parsed }, config)
  return parsed
}

const writeAll = (raw: RawSources): string => `${JSON.stringify(raw, null, 2)}\n`

const unknownAlias = (alias: string, place: string): CommandError =>
  new CommandError(
    'not_found',
    exitCodes.noInput,
    `There is no source ${JSON.stringify(alias.slice(0, 64))} in ${place}.`,
    'See segment-collector keys list.',
  )

/** Refuses aliases of the settings, which no command changes. */
const refuseSettings = (alias: string, { config, store }: Opened): void => {
  if (!Object.hasOwn(config.sources, alias)) return
  throw new CommandError(
    'invalid_source',
    exitCodes.settings,
    `The source ${alias} is in the settings, not in ${store.place}.`,
    'Change the settings and restart the collector.',
  )
}

const report = (
  io: CommandIo,
  options: KeysOptions,
  done: { readonly action: string; readonly alias: string },
  text: string,
) => {
  io.print(options.json === true ? `${JSON.stringify(done)}\n` : `${text}\n`)
  return exitCodes.ok
}

/** How soon a collector knows. */
const soon = ({ kv }: KeysOptions): string =>
  kv === undefined ? 'A running collector knows within two seconds.' : 'Workers know within two minutes.'

/** Lists the sources of the settings and of the store, with masked keys. */
export const listKeys = async (io: CommandIo, options: KeysOptions): Promise<ExitCode> => {
  const config = await settingsOf(io, options)
  const rows = (sources: SourceConfigs, from: string) =>
    Object.entries(sources).map(([alias, source]) => ({
      alias,
      writeKey: maskSecret(source.writeKey),
      channels: openChannels(source),
      publicKeys: source.publicKeys.length,
      state: source.revoked ? 'revoked' : 'open',
      from,
    }))
  const own = rows(config.sources, 'settings')
  const further = async () => {
    if (config.sourcesFrom === undefined) return []
    const opened = await open(io, options)
    const text = await opened.store.read()
    return text === undefined ? [] : rows(check(io, opened, text), opened.store.place)
  }
  const all = [...own, ...(await further())]
  if (options.json === true) io.print(all.map((row) => `${JSON.stringify(row)}\n`).join(''))
  else if (all.length === 0) io.note('There are no sources.\n')
  else {
    for (const { alias, writeKey, channels, publicKeys, state, from } of all) {
      const keys = publicKeys === 0 ? '' : `, ${publicKeys} public ${publicKeys === 1 ? 'key' : 'keys'}`
      io.print(
        `${alias.padEnd(16)}  ${state.padEnd(7)}  ${channels.join(',').padEnd(14)}  ${writeKey}${keys}  (${from})\n`,
      )
    }
  }
  return exitCodes.ok
}

/** Adds a source, or replaces one. */
export const addKey = async (io: CommandIo, alias: string, options: KeysOptions): Promise<ExitCode> => {
  const { writeKey, serverToken, publicKey = [], channels, replace = false } = options
  if (writeKey === undefined) throw usageError('A write key is required.', 'Use --write-key @key.txt or --write-key -.')
  if (writeKey === '-' && serverToken === '-') throw usageError('Only one value can be read from the standard input.')
  const opened = await open(io, options)
  refuseSettings(alias, opened)
  const source: RawSource = {
    writeKey: await readValue(io, writeKey),
    ...(publicKey.length === 0 ? {} : { publicKeys: publicKey }),
    ...(channels === undefined ? {} : { channels: channels.split(',').map((part) => part.trim()) }),
    ...(serverToken === undefined ? {} : { serverToken: await readValue(io, serverToken) }),
  }
  const { store } = opened
  await store.change((text) => {
    const raw = parseRaw(text, store.place)
    const former = Object.hasOwn(raw, alias) ? raw[alias] : undefined
    if (former !== undefined && !replace) {
      const message = `The source ${alias} exists already.`
      throw new CommandError('exists', exitCodes.usage, message, 'Use --replace to change its keys.')
    }
    const { revoked: _, ...kept } = former ?? {}
    const written = writeAll({ ...raw, [alias]: { ...kept, ...source } })
    check(io, opened, written)
    return written
  })
  const text = `The source ${alias} is in ${store.place}. ${soon(options)}`
  return report(io, options, { action: 'add', alias }, text)
}

/** Revokes a source, or one of its public keys. */
export const revokeKey = async (io: CommandIo, alias: string, options: KeysOptions): Promise<ExitCode> => {
  const opened = await open(io, options)
  refuseSettings(alias, opened)
  const { store } = opened
  const revoke = (former: RawSource): RawSource | undefined => {
    if (options.key === undefined) return options.forget === true ? undefined : { ...former, revoked: true }
    const keys: readonly unknown[] = Array.isArray(former.publicKeys) ? former.publicKeys : []
    if (!keys.includes(options.key)) {
      throw new CommandError('not_found', exitCodes.noInput, `The source ${alias} has no such public key.`)
    }
    return { ...former, publicKeys: keys.filter((key) => key !== options.key) }
  }
  await store.change((text) => {
    const raw = parseRaw(text, store.place)
    const former = Object.hasOwn(raw, alias) ? raw[alias] : undefined
    if (former === undefined) throw unknownAlias(alias, store.place)
    const { [alias]: _, ...others } = raw
    const source = revoke(former)
    const written = writeAll(source === undefined ? others : { ...others, [alias]: source })
    check(io, opened, written)
    return written
  })
  const what =
    options.key === undefined ? `The source ${alias} is revoked.` : `The public key of the source ${alias} is revoked.`
  return report(io, options, { action: 'revoke', alias }, `${what} ${soon(options)}`)
}
