import { type Command, Option } from 'commander'
import { type SettingProperty, settingSpecs } from './setting-specs.ts'

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
  readonly debug?: boolean
  /** False with `--no-color`. */
  readonly color?: boolean
}

/** Adds the options of every command. */
export const addGlobalOptions = (program: Command): Command => {
  for (const spec of settingSpecs) {
    const option = new Option(`--${spec.name} <${spec.placeholder}>`, `${spec.help} [${spec.env}]`)
    program.addOption(spec.values === undefined ? option : option.choices(spec.values))
  }
  return program
    .option('--profile <name>', 'settings profile [SEGMENT_PROFILE]')
    .option('--config <path>', 'path of the profile file')
    .option('--dry-run', 'print the request without sending it')
    .option('--curl', 'print the request as a curl command without sending it')
    .option('--reveal', 'show credentials instead of hiding them')
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print no messages, only JSON if requested')
    .option('--strict', 'treat warnings as errors')
    .option('--debug', 'print stack traces')
    .option('--no-color', 'disable colors')
}
