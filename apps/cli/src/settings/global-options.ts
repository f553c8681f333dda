import { type Command, Option } from 'commander'

interface SettingText {
  /** Placeholder for the value in help. */
  readonly placeholder: string
  readonly help: string
  readonly values?: readonly string[]
  readonly secret?: boolean
  /** The value of the flag, which then takes none. */
  readonly flagValue?: string
  /** Whether only the commands that read the workspace have the flag. */
  readonly ofWorkspace?: boolean
}

const settings = {
  writeKey: {
    placeholder: 'key',
    help: 'write key of the source; use @file or - (stdin) to keep it out of the process list',
    secret: true,
  },
  region: { placeholder: 'region', help: 'region of the workspace', values: ['us', 'eu'] },
  host: {
    placeholder: 'url',
    help: 'base URL of the Tracking API, such as a custom domain, a collector or a local Segment',
  },
  allowInsecureHost: {
    placeholder: 'true',
    help: 'allow http to a private address, such as http://collector:8080',
    values: ['true', 'false'],
    flagValue: 'true',
  },
  timeout: {
    placeholder: 'time',
    help: 'timeout per attempt: 500ms, 10s, 1m; a bare number is milliseconds (default: 10s)',
  },
  retries: { placeholder: 'count', help: 'maximum retries (default: 3)' },
  oauthClientId: {
    placeholder: 'id',
    help: 'client ID of the OAuth application, for a source that requires OAuth',
  },
  oauthKeyId: { placeholder: 'id', help: 'ID of the public key of the OAuth application' },
  oauthPrivateKey: {
    placeholder: '@file',
    help: 'private key of the OAuth application (PKCS#8 PEM)',
    secret: true,
  },
  token: {
    placeholder: 'token',
    help: 'Public API token of the workspace; use @file or - (stdin) to keep it out of the process list',
    secret: true,
    ofWorkspace: true,
  },
  profileToken: {
    placeholder: 'token',
    help: 'access token of a space for the Profile API',
    secret: true,
    ofWorkspace: true,
  },
  space: { placeholder: 'id', help: 'ID of the space whose profiles are read', ofWorkspace: true },
  apiHost: {
    placeholder: 'url',
    help: 'base URL of the Public API and the Profile API, such as a local Segment',
    ofWorkspace: true,
  },
} as const satisfies Readonly<Record<string, SettingText>>

/** The name of a setting in the profile file. */
export type SettingProperty = keyof typeof settings

/** A setting that can come from a flag, the environment or the profile file, in that order of precedence. */
export interface SettingSpec extends SettingText {
  readonly property: SettingProperty
  /** Name of the flag, and in `segment config`. */
  readonly name: string
  /** Environment variable. */
  readonly env: string
}

/** Every setting. */
export const settingSpecs: readonly SettingSpec[] = Object.entries(settings).map(([property, text]) => ({
  property: property as SettingProperty, // a key of the table
  name: property.replace(/[A-Z]/g, '-$&').toLowerCase(),
  env: `SEGMENT_${property.replace(/[A-Z]/g, '_$&').toUpperCase()}`,
  ...text,
}))

/** The options of every command. */
export type GlobalOptions = { readonly [Property in SettingProperty]?: string } & {
  readonly profile?: string
  readonly config?: string
  readonly dryRun?: boolean
  readonly curl?: boolean
  readonly reveal?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly strict?: boolean
  /** Targets of `validateCall`, separated by commas. */
  readonly for?: string
  readonly debug?: boolean
  /** JSONata expression for JSON output. Of `segment api`, the parameters of the request. */
  readonly query?: string | readonly string[]
  /** False with `--no-color`. */
  readonly color?: boolean
}

const settingOption = (spec: SettingSpec): Option => {
  const text = `${spec.help} [${spec.env}]`
  if (spec.flagValue !== undefined) return new Option(`--${spec.name}`, text).preset(spec.flagValue)
  const option = new Option(`--${spec.name} <${spec.placeholder}>`, text)
  return spec.values === undefined ? option : option.choices(spec.values)
}

/** Adds the options of settings that only commands for the workspace need. */
export const addWorkspaceOptions = (
  command: Command,
  properties: readonly SettingProperty[] = ['token', 'apiHost'],
): Command => {
  for (const spec of settingSpecs) if (properties.includes(spec.property)) command.addOption(settingOption(spec))
  return command
}

/** Adds the options of every command. */
export const addGlobalOptions = (program: Command): Command => {
  for (const spec of settingSpecs) if (spec.ofWorkspace !== true) program.addOption(settingOption(spec))
  return program
    .option('--profile <name>', 'settings profile [SEGMENT_PROFILE]')
    .option('--config <path>', 'path of the profile file')
    .option('--dry-run', 'print the request without sending it')
    .option('--curl', 'print the request as a curl command without sending it')
    .option('--reveal', 'show credentials instead of hiding them')
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print no messages, only JSON if requested')
    .option('--strict', 'treat warnings as errors')
    .option('--for <targets>', 'check these rules too, separated by commas: warehouse, unify, ga4, spelling')
    .option('--debug', 'print stack traces')
    .option('--no-color', 'disable colors')
}
