import type { Command } from 'commander'
import type { CommandContext } from './command-io.ts'
import { exampleText } from './example-text.ts'
import type { ParkedAction, ParkedOptions } from './run-parked.ts'

interface Declaration {
  readonly action: ParkedAction
  readonly summary: string
  readonly description: string
  readonly examples: readonly string[]
}

const declarations: readonly Declaration[] = [
  {
    action: 'list',
    summary: 'list parked calls with their reasons',
    description:
      'Lists parked calls, the oldest first: when, source, channel, messageId, code and reason. With --json, each is a line. It shows nothing else of the calls.',
    examples: ['segment-collector parked list --source web --newer-than 1d', 'segment-collector parked list --json'],
  },
  {
    action: 'show',
    summary: 'show parked calls in full',
    description: 'Shows parked calls with their reasons. They may hold personal data.',
    examples: ['segment-collector parked show 5c6b8e0a-9c1e-4f53-9a9e-1f2d3c4b5a69'],
  },
  {
    action: 'retry',
    summary: 'deliver parked calls again',
    description: 'Puts parked calls back; a running collector delivers them within seconds, with the same messageIds.',
    examples: ['segment-collector parked retry --source web --reason outbox_expired'],
  },
  {
    action: 'drop',
    summary: 'delete parked calls for ever',
    description: 'Deletes parked calls. --user deletes all that a user sent, as a deletion request requires.',
    examples: [
      'segment-collector parked drop --user user-42',
      'segment-collector parked drop --older-than 30d --dry-run',
    ],
  },
]

const addOne = (parent: Command, { io, finish }: CommandContext, declaration: Declaration): void => {
  const { action, summary, description, examples } = declaration
  const command = parent
    .command(action, { isDefault: action === 'list' })
    .summary(summary)
    .description(description)
    .argument('[messageIds...]', 'only the calls with these messageIds')
    .option('--source <alias>', 'only calls of this source; passed for keys that no source has')
    .option('--reason <code>', 'only calls with this code, such as refused, too_large or outbox_expired')
    .option('--user <id>', 'only calls with this userId, anonymousId or previousId')
    .option('--older-than <age>', 'only calls that were parked before: an age (15m, 2h, 30d) or a date')
    .option('--newer-than <age>', 'only calls that were parked since')
    .option('--queue <name>', 'the dead-letter Queue of a Worker [CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN]')
  if (action === 'list' || action === 'show') {
    command.option('--limit <calls>', 'maximum number of calls; 0 for all (default: 1000)')
  } else {
    command.option('--all', 'all parked calls').option('--dry-run', 'only count the calls')
  }
  if (action === 'retry') {
    command.option('--calls-queue <name>', 'with --queue: the Queue to put them into (default: segment-calls)')
  }
  command
    .action(async (messageIds: readonly string[], _: unknown, self: Command) => {
      const { runParked } = await import('./run-parked.ts')
      finish(await runParked(io, action, messageIds, self.optsWithGlobals<ParkedOptions>()))
    })
    .addHelpText('after', exampleText(examples))
}

/** Adds the commands for parked calls. */
export const addParked = (program: Command, context: CommandContext): void => {
  const parked = program
    .command('parked')
    .summary('list, show, retry or drop calls that cannot be delivered')
    .description('Works on calls that Segment refused for good or that waited too long, also while the collector runs.')
  for (const declaration of declarations) addOne(parked, context, declaration)
}
