import { batchPaths, callTypeNames, limits } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { exitCodes } from '../errors/exit-codes.ts'
import { collect } from '../flags/collect-values.ts'
import type { ImportOptions } from '../import/import-options.ts'
import type { Io } from '../io/io.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment import`: files of any size, safely. */
export const addImportCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('import')
    .helpGroup('Files:')
    .summary('send files of any size, and lose nothing')
    .description(
      'Sends NDJSON, JSON arrays, CSV and TSV, compressed or not. Every row is checked first; rows that break a rule go to FILE.rejects.ndjson with their reasons. A journal beside each file lets --resume go on after Ctrl-C, a crash or a reboot.',
    )
    .argument('[files...]', 'files and patterns such as "exports/*.ndjson.gz"; - or nothing for stdin')
    .addOption(new Option('--type <type>', 'type of calls that do not say their own').choices(callTypeNames))
    .option('--map <field=column|conversion>', 'a field of the call and its column; repeatable', collect)
    .option('--set <field=value>', 'a field that is the same in every call; repeatable', collect)
    .option('--mapping <file>', 'mapping file, YAML or JSON')
    .option('--mapping-schema', 'print the JSON Schema of mapping files, for editors')
    .option('--infer', 'propose a mapping from the columns, show it and write it to --mapping')
    .option('--preview <count>', 'show the first calls as they would leave, send nothing')
    .addOption(new Option('--format <format>', 'format of the input').choices(['ndjson', 'json', 'csv', 'tsv']))
    .option('--delimiter <character>', 'delimiter of a table; found by the header unless given')
    .option('--columns <names>', 'columns of a table without a header, between commas')
    .option('--since <time>', 'skip rows whose timestamp is before')
    .option('--until <time>', 'skip rows whose timestamp is at or after')
    .option('--sample <share>', 'send the rows of this share of people, always the same ones: 0.1 or 10%')
    .option('--limit <count>', 'stop after so many calls')
    .option('--rate <count>', `calls a second, or unlimited (default: ${limits.callsPerSecond})`)
    .option('--concurrency <count>', 'requests under way at the same time (default: 4)')
    .option('--batch-calls <count>', `calls in one request at most (default: ${limits.batchCalls})`)
    .addOption(
      new Option('--endpoint <name>', 'endpoint to send to: /v1/batch or its old name /v1/import').choices(
        Object.keys(batchPaths).filter((name) => name !== 'browser'),
      ),
    )
    .option('--shard <i/n>', 'send the i-th of n parts, so that n machines share the work')
    .option('--resume', 'go on where an import of the same file stopped')
    .option('--restart', 'forget an earlier import of the file and begin again')
    .option('--state-dir <folder>', 'folder of journals and rejects (default: beside each file)')
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
}
