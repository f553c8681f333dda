import { batchPaths, callTypeNames, limits } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { exitCodes } from '../errors/exit-codes.ts'
import { collect } from '../flags/options-from-fields.ts'
import type { ImportOptions } from '../import/import-options.ts'
import type { Io } from '../io/io.ts'
import { presetNames } from '../presets/preset-names.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { TargetFlags } from '../target/run-target.ts'
import type { ValidateFlags } from '../validate/run-validate.ts'
import { exampleText, type Finish } from './finish.ts'
import { addPlanOptions } from './plan-options.ts'

/** The formats of input files. */
const inputFormats = ['ndjson', 'json', 'csv', 'tsv'] as const

/** Adds the options that turn rows of files into calls. */
const addRowOptions = (command: Command): Command =>
  command
    .optionsGroup('Mapping:')
    .addOption(new Option('--from <tool>', 'how the exports of a tool become calls').choices(presetNames))
    .addOption(new Option('--type <type>', 'call type of rows without a type').choices(callTypeNames))
    .option(
      '--map <field=column|conversion>',
      "map a column to a field, such as 'traits.email=E-Mail'; repeatable",
      collect,
    )
    .option('--set <field=value>', 'set a field to the same value in every call; repeatable', collect)
    .option(
      '--expr <field=expression>',
      `set a field to a JSONata expression, such as 'traits.name=first & " " & last'; repeatable`,
      collect,
    )
    .option('--where <expression>', `use only rows for which a JSONata expression is true, such as 'plan = "pro"'`)
    .option('--fold <column>', 'make consecutive rows with the same value in this column one row')
    .option('--mapping <file>', 'mapping file, YAML or JSON')
    .option('--null-values <texts>', 'comma-separated texts that mean an empty value, such as N/A,NULL')
    .optionsGroup('Input:')
    .option('--delimiter <character>', 'delimiter of a table (default: detected from the header)')
    .option('--columns <names>', 'comma-separated column names of a table without a header')
    .option('--number-columns', 'number the columns that a header names twice: email, email_2')
    .option('--skip-lines <count>', 'lines before the header of a table, or before its rows with --columns')
    .option(
      '--encoding <name>',
      'encoding of the input: latin1, windows-1252, … (default: UTF-8, UTF-16 with its mark)',
    )
    .option('--table <name>', 'table of a SQLite database or sheet of an Excel file that has several')

/** Adds the commands for files of rows: `import` and `validate`. */
export const addFileCommands = (program: Command, io: Io, finish: Finish): void => {
  const importing = program
    .command('import')
    .helpGroup('Files:')
    .summary('send files of any size')
    .description(
      'Sends NDJSON, JSON arrays, CSV, TSV, Parquet, Avro, Excel and SQLite, compressed or not. Every row is validated first; invalid rows are written to FILE.rejects.ndjson with the reasons. With the journal next to each file, --resume continues after Ctrl-C, a crash or a reboot.',
    )
    .argument(
      '[files...]',
      'files and patterns such as "exports/*.ndjson.gz", or s3://bucket/prefix; - or omit for stdin',
    )
  addRowOptions(importing)
    .addOption(new Option('--format <format>', 'format of the input (default: detected)').choices(inputFormats))
    .option(
      '--sql <query>',
      "import the rows of a query over local files: select … from 'x.parquet' (needs @duckdb/node-api)",
    )
    .optionsGroup('Before sending:')
  addPlanOptions(importing)
    .option('--infer', 'infer a mapping from the columns, print it and write it to --mapping')
    .option('--preview <count>', 'print the first calls without sending them')
    .option('--mapping-schema', 'print the JSON Schema of mapping files, for editors')
    .optionsGroup('Which rows:')
    .option('--since <time>', 'skip rows with a timestamp before this time')
    .option('--until <time>', 'skip rows with a timestamp at or after this time')
    .option('--sample <share>', 'send only this share of users, always the same ones: 0.1 or 10%')
    .option('--limit <count>', 'stop after this many calls')
    .option('--shard <i/n>', 'send part i of n, to share the work among n machines')
    .optionsGroup('Pace:')
    .option('--rate <count>', `maximum calls per second, or unlimited (default: ${limits.callsPerSecond})`)
    .option('--concurrency <count>', 'maximum concurrent requests (default: 4)')
    .option('--batch-calls <count>', `maximum calls per request (default: ${limits.batchCalls})`)
    .option('--flush-interval <time>', 'longest time that a row of a stream waits for others (default: 2s)')
    .addOption(
      new Option('--endpoint <name>', 'endpoint: /v1/batch or its old name /v1/import').choices(
        Object.keys(batchPaths).filter((name) => name !== 'browser'),
      ),
    )
    .optionsGroup('Journal:')
    .option('--resume', 'continue an import of the same file')
    .option('--restart', 'discard an earlier import of the file and start over')
    .option('--state-dir <folder>', 'directory of journals and rejected rows (default: next to each file)')
    .option('--changes-since <file>', 'send only rows that changed since the last run, whose hashes are in this file')
    .option('--key <columns>', 'comma-separated columns that identify a row of --changes-since')
    .option('--run <name>', 'name of a stream: the same name gives the same messageIds (default: a new name)')
    .optionsGroup('Options:')
    .addHelpText(
      'after',
      exampleText([
        'segment import calls.ndjson.gz',
        "segment import customers.csv --type identify --map userId=customer_id --map traits.email=Email --map 'timestamp=created_at|unix'",
        'segment import customers.csv --infer --mapping customers.yaml',
        'segment import customers.csv --mapping customers.yaml --preview 5',
        'segment import calls.ndjson --resume',
      ]),
    )
    .action(async (files: readonly string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ImportOptions & { readonly mappingSchema?: boolean }>()
      if (options.mappingSchema) {
        const { mappingJsonSchema } = await import('../mapping/mapping-schema.ts')
        io.stdout.write(`${JSON.stringify(mappingJsonSchema(), null, 2)}\n`)
        return finish(exitCodes.ok)
      }
      const { importCommand } = await import('../import/import-command.ts')
      finish(await importCommand(io, options, files))
    })

  const receiving = program
    .command('target')
    .helpGroup('Files:')
    .summary('receive the records of a Singer tap')
    .description(
      'A Singer target, for Meltano and any tap: reads RECORD, SCHEMA, STATE, ACTIVATE_VERSION and BATCH messages from stdin and sends the calls of the records. Each state is printed once every record before it is acknowledged. Rejected records are written to stdin-target-….rejects.ndjson.',
    )
    .option('--config <file>', 'configuration: write_key, and a mapping for each stream')
  addPlanOptions(receiving)
    .addHelpText(
      'after',
      exampleText(['tap-postgres --config tap.json | segment target --config target.json >> state.json']),
    )
    .action(async (flags: TargetFlags, self: Command) => {
      const { runTarget } = await import('../target/run-target.ts')
      finish(await runTarget(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })

  const validating = program
    .command('validate')
    .helpGroup('Files:')
    .summary('check files of calls without sending them')
    .description(
      'Reads JSON lines, JSON, CSV, TSV, Parquet, Avro, Excel and SQLite, compressed or not, and reports everything that Segment would reject, drop or misread, with file, line and column. Columns of a table are paths of a call (userId, traits.email) unless they are mapped.',
    )
    .argument('[files...]', 'files or patterns; - or omit for stdin')
  addPlanOptions(addRowOptions(validating).optionsGroup('Options:'))
    .addOption(new Option('--format <format>', 'output format (default: text)').choices(['text', 'json', 'sarif']))
    .addOption(new Option('--input-format <format>', 'format of the input (default: detected)').choices(inputFormats))
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
      const flags = self.optsWithGlobals<GlobalOptions & ValidateFlags>()
      const { runValidate } = await import('../validate/run-validate.ts')
      finish(await runValidate(io, flags, flags, files))
    })
}
