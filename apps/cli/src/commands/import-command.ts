import { batchPaths, limits } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { exitCodes } from '../errors/exit-codes.ts'
import type { ImportOptions } from '../import/import-options.ts'
import type { Io } from '../io/io.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'
import { addRowOptions, inputFormats } from './row-options.ts'

/** Adds `segment import`. */
export const addImportCommand = (program: Command, io: Io, finish: Finish): void => {
  const command = program
    .command('import')
    .helpGroup('Files:')
    .summary('send files of any size')
    .description(
      'Sends NDJSON, JSON arrays, CSV and TSV, compressed or not. Every row is validated first; invalid rows are written to FILE.rejects.ndjson with the reasons. With the journal next to each file, --resume continues after Ctrl-C, a crash or a reboot.',
    )
    .argument('[files...]', 'files and patterns such as "exports/*.ndjson.gz"; - or omit for stdin')
  addRowOptions(command)
    .option('--mapping-schema', 'print the JSON Schema of mapping files, for editors')
    .option('--infer', 'infer a mapping from the columns, print it and write it to --mapping')
    .option('--preview <count>', 'print the first calls without sending them')
    .addOption(new Option('--format <format>', 'format of the input (default: detected)').choices(inputFormats))
    .option('--since <time>', 'skip rows with a timestamp before this time')
    .option('--until <time>', 'skip rows with a timestamp at or after this time')
    .option('--sample <share>', 'send only this share of users, always the same ones: 0.1 or 10%')
    .option('--limit <count>', 'stop after this many calls')
    .option('--rate <count>', `maximum calls per second, or unlimited (default: ${limits.callsPerSecond})`)
    .option('--concurrency <count>', 'maximum concurrent requests (default: 4)')
    .option('--batch-calls <count>', `maximum calls per request (default: ${limits.batchCalls})`)
    .addOption(
      new Option('--endpoint <name>', 'endpoint: /v1/batch or its old name /v1/import').choices(
        Object.keys(batchPaths).filter((name) => name !== 'browser'),
      ),
    )
    .option('--shard <i/n>', 'send part i of n, to share the work among n machines')
    .option('--resume', 'continue an import of the same file')
    .option('--restart', 'discard an earlier import of the file and start over')
    .option('--state-dir <folder>', 'directory of journals and rejected rows (default: next to each file)')
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
