import { type Command, Option } from 'commander'
import type { Io } from '../io/io.ts'
import type { MappingFlags } from '../mapping/mapping-from-flags.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { ValidateFlags } from '../validate/run-validate.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'
import { addRowOptions, inputFormats } from './row-options.ts'

/** Adds `segment validate`. */
export const addValidateCommand = (program: Command, io: Io, finish: Finish): void => {
  const command = program
    .command('validate')
    .helpGroup('Files:')
    .summary('check files of calls without sending them')
    .description(
      'Reads JSON lines, JSON, CSV and TSV, also gzip and zstd, and reports everything that Segment would reject, drop or misread, with file, line and column. Columns of a table are paths of a call (userId, traits.email) unless they are mapped.',
    )
    .argument('[files...]', 'files or patterns; - or omit for stdin')
  addRowOptions(command)
    .addOption(new Option('--format <format>', 'output format (default: text)').choices(['text', 'json', 'sarif']))
    .addOption(new Option('--input-format <format>', 'format of the input (default: detected)').choices(inputFormats))
    .option('--plan <file>', 'also validate against a tracking plan, in the format of the Public API')
    .addOption(
      new Option('--unplanned <severity>', 'severity of events and properties that the plan does not list').choices([
        ...['ignore', 'warn', 'error'],
      ]),
    )
    .option('--max-warnings <count>', 'fail if there are more warnings')
    .option('--max-lines <count>', 'maximum findings in text output; the summary counts all (default: 200)')
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
