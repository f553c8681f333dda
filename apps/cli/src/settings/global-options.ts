import { type Command, Option } from 'commander'
import { type SettingProperty, type SettingSpec, settingSpecs } from './setting-names.ts'

/** What can be given to every command. */
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

/** Adds the options that every command takes. */
export const addGlobalOptions = (program: Command): Command => {
  for (const spec of settingSpecs as readonly SettingSpec[]) {
    const option = new Option(`--${spec.name} <${spec.placeholder}>`, `${spec.help} [${spec.env}]`)
    program.addOption(spec.values === undefined ? option : option.choices(spec.values))
  }
  return program
    .option('--profile <name>', 'profile of settings [SEGMENT_PROFILE]')
    .option('--config <path>', 'profile file in the place of the usual one')
    .option('--dry-run', 'show the exact request, send nothing')
    .option('--curl', 'show the request as a curl command, send nothing')
    .option('--reveal', 'write credentials out instead of hiding them')
    .option('--json', 'one JSON document on stdout for machines')
    .option('--quiet', 'no words, only the exit code (and JSON, if asked)')
    .option('--strict', 'let warnings stop a call too')
    .option('--debug', 'show stack traces')
    .option('--no-color', 'no colours')
}
