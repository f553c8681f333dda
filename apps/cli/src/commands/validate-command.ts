import { callTypeNames } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { collect } from '../flags/collect-values.ts'
import type { Io } from '../io/io.ts'
import type { MappingFlags } from '../mapping/mapping-from-flags.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { ValidateFlags } from '../validate/run-validate.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment validate`: says what is wrong with files of calls, and sends nothing. */
export const addValidateCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('validate')
    .helpGroup('Files:')
    .summary('check files of calls before they do harm; sends nothing')
    .description(
      'Reads JSON lines, JSON, CSV and TSV, also gzip and zstd, and says of every row what Segment would refuse, drop or misread, with file, line and column. Columns of a table are paths of a call (userId, traits.email) unless they are mapped.',
    )
    .argument('[files...]', 'files or patterns; - or nothing for stdin')
    .addOption(new Option('--format <format>', 'what is written (default: text)').choices(['text', 'json', 'sarif']))
    .addOption(
      new Option('--input-format <format>', 'what is read, where name and beginning do not tell').choices([
        ...['ndjson', 'json', 'csv', 'tsv'],
      ]),
    )
    .option('--delimiter <character>', 'between columns, where the header does not tell')
    .option('--columns <names>', 'columns of a table without a header, between commas')
    .addOption(new Option('--type <type>', 'type of rows that do not say theirs').choices([...callTypeNames]))
    .option('--mapping <file>', 'mapping of columns to fields of a call, YAML or JSON')
    .option('--map <field=column>', "one column, such as 'traits.email=E-Mail'; repeatable", collect)
    .option('--set <field=value>', 'a field that is the same in every call; repeatable', collect)
    .option('--plan <file>', 'tracking plan to judge by too: the rules as the Public API lists them')
    .addOption(
      new Option('--unplanned <severity>', 'what events and properties are that the plan does not name').choices([
        ...['ignore', 'warn', 'error'],
      ]),
    )
    .option('--max-warnings <count>', 'fail where there are more warnings')
    .option('--max-lines <count>', 'findings shown as text; the summary counts all (default: 200)')
    .addHelpText(
      'after',
      exampleText([
        'segment validate events.ndjson',
        "segment validate 'exports/*.ndjson.gz' --max-warnings 0",
        'segment validate customers.csv --type identify --map userId=customer_id --map traits.email=Email',
        'segment validate events.ndjson --plan plan.json --format sarif > segment.sarif',
      ]),
    )
    .action(async (files: readonly string[], _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalOptions & ValidateFlags & MappingFlags>()
      const { runValidate } = await import('../validate/run-validate.ts')
      const isMapped = flags.mapping !== undefined || flags.map !== undefined || flags.set !== undefined
      const mapping = isMapped
        ? await (await import('../mapping/mapping-from-flags.ts')).mappingFromFlags(io, flags)
        : undefined
      finish(await runValidate(io, flags, flags, files, mapping))
    })
}
