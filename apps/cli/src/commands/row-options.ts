import { callTypeNames } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { collect } from '../flags/collect-values.ts'

/** The formats of input files. */
export const inputFormats = ['ndjson', 'json', 'csv', 'tsv'] as const

/** Adds the options that turn rows of files into calls. */
export const addRowOptions = (command: Command): Command =>
  command
    .addOption(new Option('--type <type>', 'call type of rows without a type').choices(callTypeNames))
    .option(
      '--map <field=column|conversion>',
      "map a column to a field, such as 'traits.email=E-Mail'; repeatable",
      collect,
    )
    .option('--set <field=value>', 'set a field to the same value in every call; repeatable', collect)
    .option('--mapping <file>', 'mapping file, YAML or JSON')
    .option('--delimiter <character>', 'delimiter of a table (default: detected from the header)')
    .option('--columns <names>', 'comma-separated column names of a table without a header')
