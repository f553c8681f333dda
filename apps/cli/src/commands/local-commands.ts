import { type Command, Option } from 'commander'
import type { DevAddressFlags } from '../dev/dev-address.ts'
import type { AnswerAgent, DevFlags } from '../dev/run-dev.ts'
import type { ReplayFlags } from '../dev/run-replay.ts'
import type { TailFlags } from '../dev/run-tail.ts'
import type { TriggerFlags } from '../dev/run-trigger.ts'
import { collect } from '../flags/options-from-fields.ts'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { devTokenOption, devUrlOption } from './dev-address-options.ts'
import { exampleText, type Finish } from './finish.ts'

/** Adds the commands around a local Segment: `dev`, `trigger`, `tail` and `replay`. */
export const addLocalCommands = (program: Command, io: Io, finish: Finish, run: RunArgs): void => {
  program
    .command('dev')
    .helpGroup('Local Segment:')
    .summary('run a local Segment with a live debugger')
    .description(
      'Runs a local Segment that accepts calls from any SDK, checks whether Segment would keep them, and shows them in a web page. With --write-key, only that key is valid. --host is the address to listen on; for any address but 127.0.0.1, the page and the debug API require a token.',
    )
    .option('--port <number>', 'port to listen on; 0 for any free port (default: 8765)')
    .option('--allow-host <name>', 'additional host name to accept besides localhost; repeatable', collect)
    .option('--plan <path>', 'also validate calls against this tracking plan, a folder or a file')
    .option('--fail <fault>', 'fault to inject, such as 429:retry-after=2,p=0.2; repeatable', collect)
    .option('--store <file>', 'keep events in a file across restarts')
    .option('--forward', 'forward kept calls to Segment, with the configured write key')
    .option(
      '--exit-on <verdicts>',
      'stop with exit code 65 at the first call with one of these verdicts, such as discarded,refused, or that matches a query',
    )
    .option(
      '--baseline <file>',
      'compare the kept calls with a file of segment snapshot, and exit with 65 if they differ',
    )
    .option('--no-snippets', 'do not print how to connect each SDK')
    .addHelpText(
      'after',
      exampleText([
        'segment dev',
        'segment dev --fail 429:retry-after=2,p=0.2 --store events.db',
        'segment dev --port 0 --json',
        'segment dev --host 0.0.0.0 --allow-host laptop.local',
        'SEGMENT_WRITE_KEY=… segment dev --forward',
      ]),
    )
    .action(async (flags: DevFlags, self: Command) => {
      const { runDev } = await import('../dev/run-dev.ts')
      const options = self.optsWithGlobals<GlobalOptions>()
      const answerAgent: AnswerAgent = async (request, { token, ...running }) => {
        const { answerMcp } = await import('../mcp/mcp-endpoint.ts')
        const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
        const address = { ...running, headers }
        return answerMcp(request, { io, options, run, address, isLocal: token === undefined })
      }
      finish(await runDev(io, options, { flags, answerAgent }))
    })

  program
    .command('trigger')
    .helpGroup('Local Segment:')
    .summary('send an example of a semantic event')
    .description('Sends a realistic example of a semantic event, generated from the spec, to a running segment dev.')
    .argument('[event]', 'event name, such as "Order Completed"')
    .option('--override <path=value>', 'override a value, such as properties.revenue=10; repeatable', collect)
    .option('--list', 'list all events and scenarios')
    .option('--scenario <name>', 'send a realistic session: checkout, signup or video')
    .option(...devUrlOption)
    .option('--live', 'send to the configured source instead')
    .addHelpText(
      'after',
      exampleText([
        'segment trigger "Order Completed" --override properties.revenue=10',
        'segment trigger --scenario checkout',
        'segment trigger "Signed Up" --live --dry-run',
      ]),
    )
    .action(async (event: string | undefined, flags: TriggerFlags, self: Command) => {
      const { runTrigger } = await import('../dev/run-trigger.ts')
      finish(await runTrigger(io, self.optsWithGlobals<GlobalOptions>(), { event, flags }))
    })

  program
    .command('tail')
    .helpGroup('Local Segment:')
    .summary('follow a running segment dev')
    .description(
      'Prints the calls that a running segment dev receives. Waits if the server is not running. A query selects calls; put -- before one that starts with "-".',
    )
    .argument('[query]', 'only matching calls, such as \'type:track properties.revenue>10 -event:"Page Viewed"\'')
    .option(...devUrlOption)
    .option(...devTokenOption)
    .option('--all', 'also print earlier calls')
    .option(
      '--exit-on <verdicts>',
      'stop with exit code 65 at the first printed call with one of these verdicts, such as discarded,refused, or that matches a query',
    )
    .addHelpText(
      'after',
      exampleText([
        'segment tail',
        'segment tail verdict:discarded,warned --json',
        'segment tail --exit-on discarded,refused',
      ]),
    )
    .action(async (query: string | undefined, flags: TailFlags, self: Command) => {
      const { runTail } = await import('../dev/run-tail.ts')
      finish(await runTail(io, self.optsWithGlobals<GlobalOptions>(), { query, flags }))
    })

  program
    .command('snapshot')
    .helpGroup('Local Segment:')
    .summary('describe the calls of a running segment dev')
    .description(
      'Prints the names of the kept events, their properties, the types of each and whether every call has it, as JSON for segment dev --baseline.',
    )
    .argument('[query]', 'only matching calls')
    .option(...devUrlOption)
    .option(...devTokenOption)
    .addHelpText('after', exampleText(['segment snapshot > tracking.json', 'segment dev --baseline tracking.json']))
    .action(async (query: string | undefined, flags: DevAddressFlags, self: Command) => {
      const { runSnapshot } = await import('../dev/run-snapshot.ts')
      finish(await runSnapshot(io, self.optsWithGlobals<GlobalOptions>(), { query, flags }))
    })

  program
    .command('replay')
    .helpGroup('Local Segment:')
    .summary('resend recorded calls')
    .description('Resends the calls of a file with one JSON object per line, as exported by /_dev/export.ndjson.')
    .argument('<file>', 'file of calls, or - for stdin')
    .addOption(
      new Option('--to <where>', 'send to a running segment dev or to the configured source')
        .choices(['dev', 'live'])
        .default('dev'),
    )
    .option('--fresh-ids', 'create new messageIds, so that Segment treats the calls as new (default)')
    .option('--keep-ids', 'keep the messageIds, so that Segment drops calls it already has')
    .option(
      '--speed <factor>',
      'keep the original pauses between calls: 1 for original speed, 10 for ten times as fast',
    )
    .option(...devUrlOption)
    .addHelpText(
      'after',
      exampleText([
        'curl -s http://127.0.0.1:8765/_dev/export.ndjson > events.ndjson',
        'segment replay events.ndjson',
        'segment replay events.ndjson --to live --keep-ids',
      ]),
    )
    .action(async (file: string, flags: ReplayFlags, self: Command) => {
      const { runReplay } = await import('../dev/run-replay.ts')
      finish(await runReplay(io, self.optsWithGlobals<GlobalOptions>(), { file, flags }))
    })
}
