import { Argument, type Command } from 'commander'
import { collect } from '../flags/options-from-fields.ts'
import type { Io } from '../io/io.ts'
import { addWorkspaceOptions, type GlobalOptions } from '../settings/global-options.ts'
import type { WhyFlags } from '../why/run-why.ts'
import type { RegulateFlags } from '../workspace/regulate-users.ts'
import type { ListFlags } from '../workspace/show-objects.ts'
import type { AuditFlags, UsageFlags } from '../workspace/show-reports.ts'
import { devUrlOption } from './dev-address-options.ts'
import { exampleText, type Finish } from './finish.ts'

const group = 'Workspace:'

const optionsOf = (self: Command): GlobalOptions => self.optsWithGlobals<GlobalOptions>()

const limit = (command: Command, usual: string): Command =>
  command.option('--limit <count>', `maximum number of entries (default: ${usual})`)

const objects = () => import('../workspace/show-objects.ts')

const addTokenCommands = (program: Command, io: Io, finish: Finish): void => {
  addWorkspaceOptions(
    program
      .command('login')
      .helpGroup(group)
      .summary('store a token of the workspace')
      .description(
        'Verifies a Public API token and stores it in the profile file, which only its owner can read. Asks for the token unless it is given. Finds the region of the workspace.',
      )
      .addHelpText(
        'after',
        exampleText(['segment login', 'segment login --token - < token.txt', 'segment login --profile eu --region eu']),
      ),
  ).action(async (_: unknown, self: Command) => {
    const { login } = await import('../workspace/login.ts')
    finish(await login(io, optionsOf(self)))
  })
  program
    .command('logout')
    .helpGroup(group)
    .description('Removes the token of the workspace from the profile.')
    .summary('remove the token from the profile')
    .action(async (_: unknown, self: Command) => {
      const { logout } = await import('../workspace/login.ts')
      finish(await logout(io, optionsOf(self)))
    })
  addWorkspaceOptions(
    program
      .command('whoami')
      .helpGroup(group)
      .description('Prints the workspace that the token belongs to.')
      .summary('print the workspace of the token'),
  ).action(async (_: unknown, self: Command) => {
    const { whoami } = await import('../workspace/login.ts')
    finish(await whoami(io, optionsOf(self)))
  })
}

const addSourceCommands = (program: Command, io: Io, finish: Finish): void => {
  const sources = program
    .command('sources')
    .helpGroup(group)
    .summary('list sources, print write keys and schema controls')
    .description('Reads the sources of the workspace. A source is an ID, a name or a slug.')
    .addHelpText(
      'after',
      exampleText(['segment sources list', 'segment sources get "Web shop" --json', 'segment sources key web-shop']),
    )
  addWorkspaceOptions(limit(sources.command('list').description('Lists the sources.'), 'all')).action(
    async (flags: ListFlags, self: Command) => finish(await (await objects()).showSources(io, optionsOf(self), flags)),
  )
  const one = (name: string, description: string): Command =>
    addWorkspaceOptions(sources.command(name).description(description).argument('<source>', 'ID, name or slug'))
  one('get', 'Shows a source. Write keys are masked unless --reveal is set.').action(
    async (name: string, _: unknown, self: Command) =>
      finish(await (await objects()).showSource(io, optionsOf(self), name)),
  )
  one('key', 'Prints the write key of a source.').action(async (name: string, _: unknown, self: Command) =>
    finish(await (await objects()).showWriteKey(io, optionsOf(self), name)),
  )
  one('settings', 'Prints the schema controls of a source: what happens to unplanned events and violations.').action(
    async (name: string, _: unknown, self: Command) =>
      finish(await (await objects()).showSourceSettings(io, optionsOf(self), name)),
  )
  addWorkspaceOptions(
    program
      .command('open')
      .helpGroup(group)
      .summary('print the address of the debugger of a source')
      .description('Prints the address of the debugger of a source in the Segment app.')
      .argument('<source>', 'ID, name or slug'),
  ).action(async (name: string, _: unknown, self: Command) =>
    finish(await (await objects()).openDebugger(io, optionsOf(self), name)),
  )
}

const addObjectCommands = (program: Command, io: Io, finish: Finish): void => {
  const destinations = program
    .command('destinations')
    .helpGroup(group)
    .summary('list destinations, show their mappings')
    .description('Reads the destinations of the workspace. A destination is an ID or a name.')
  addWorkspaceOptions(
    limit(destinations.command('list').description('Lists the destinations.'), 'all').option(
      '--source <source>',
      'only those of a source: ID, name or slug',
    ),
  ).action(async (flags: ListFlags & { readonly source?: string }, self: Command) =>
    finish(await (await objects()).showDestinations(io, optionsOf(self), flags)),
  )
  addWorkspaceOptions(
    destinations
      .command('get')
      .description('Shows a destination with its mappings. Credentials are masked unless --reveal is set.')
      .argument('<destination>', 'ID or name'),
  ).action(async (name: string, _: unknown, self: Command) =>
    finish(await (await objects()).showDestination(io, optionsOf(self), name)),
  )
  const plans = program
    .command('plans')
    .helpGroup(group)
    .summary('list tracking plans, show their rules')
    .description('Reads the tracking plans of the workspace. A plan is an ID, a name or a slug.')
  addWorkspaceOptions(limit(plans.command('list').description('Lists the tracking plans.'), 'all')).action(
    async (flags: ListFlags, self: Command) => finish(await (await objects()).showPlans(io, optionsOf(self), flags)),
  )
  addWorkspaceOptions(
    limit(plans.command('get').description('Shows a tracking plan, its sources and its rules.'), 'all').argument(
      '<plan>',
      'ID, name or slug',
    ),
  ).action(async (name: string, flags: ListFlags, self: Command) =>
    finish(await (await objects()).showPlan(io, optionsOf(self), name, flags)),
  )
}

const addReportCommands = (program: Command, io: Io, finish: Finish): void => {
  addWorkspaceOptions(
    limit(
      program
        .command('usage')
        .helpGroup(group)
        .summary('show API calls or tracked users by day')
        .description('Shows the API calls, or the tracked users, of a month by day.')
        .option('--month <month>', 'month such as 2026-11 (default: this month, UTC)')
        .option('--by-source', 'show each source')
        .option('--mtu', 'show tracked users instead of API calls'),
      'all',
    ),
  ).action(async (flags: UsageFlags, self: Command) => {
    const { showUsage } = await import('../workspace/show-reports.ts')
    finish(await showUsage(io, optionsOf(self), flags))
  })
  addWorkspaceOptions(
    limit(
      program
        .command('audit')
        .helpGroup(group)
        .summary('show changes in the workspace')
        .description('Shows who changed what in the workspace, newest first.')
        .option('--since <time>', 'only changes since this time: an age such as 7d, or a date')
        .option('--until <time>', 'only changes before this time')
        .option('--type <type>', 'only this type of object, such as SOURCE')
        .option('--resource <id>', 'only the object with this ID'),
      '50',
    ),
  ).action(async (flags: AuditFlags, self: Command) => {
    const { showAudit } = await import('../workspace/show-reports.ts')
    finish(await showAudit(io, optionsOf(self), flags))
  })
}

const addUserCommands = (program: Command, io: Io, finish: Finish): void => {
  addWorkspaceOptions(
    limit(
      program
        .command('profile')
        .helpGroup(group)
        .summary('show the traits, IDs and events of a profile')
        .description(
          'Shows what became of the calls of a user or account, from the Profile API. It needs a token of its own and the ID of the space.',
        )
        .argument('<id>', 'such as user_id:42, email:ada@example.com or group_id:acme'),
      '10 events',
    ).addHelpText('after', exampleText(['segment profile user_id:42', 'segment profile email:ada@example.com --json'])),
    ['profileToken', 'space', 'apiHost'],
  ).action(async (id: string, flags: ListFlags, self: Command) => {
    const { showProfile } = await import('../workspace/show-profile.ts')
    finish(await showProfile(io, optionsOf(self), id, flags))
  })
  const users = program
    .command('users')
    .helpGroup(group)
    .summary('suppress or delete users')
    .description(
      'Suppresses or deletes users in Segment. Each command shows what it would do and asks for a typed confirmation; --dry-run sends nothing.',
    )
    .addHelpText(
      'after',
      exampleText([
        'segment users suppress --file ids.txt --dry-run',
        'segment users delete --file ids.txt --confirm "SUPPRESS_WITH_DELETE 3"',
        'segment users status',
      ]),
    )
  const regulate = (command: 'suppress' | 'unsuppress' | 'delete', description: string): Command =>
    addWorkspaceOptions(
      users
        .command(command)
        .description(description)
        .option('--file <path>', 'file with one user ID per line, or - for stdin')
        .option('--source <source>', 'only in this source: ID, name or slug (default: the whole workspace)')
        .option('--confirm <text>', 'the confirmation, which --dry-run prints')
        .option('--skip <count>', 'skip the first user IDs, which were sent before'),
    ).action(async (flags: RegulateFlags, self: Command) => {
      const { regulateUsersOf } = await import('../workspace/regulate-users.ts')
      finish(await regulateUsersOf(io, optionsOf(self), command, flags))
    })
  regulate('suppress', 'Makes Segment drop the future calls of users.')
  regulate('unsuppress', 'Makes Segment accept the calls of suppressed users again.')
  regulate('delete', 'Deletes the data of users, and suppresses them. It cannot be undone.')
    .option('--no-suppress', 'delete, but accept their future calls')
    .option('--only-segment', 'do not ask the destinations to delete')
  addWorkspaceOptions(
    users
      .command('status')
      .description('Shows the status of regulations; without IDs, of all of the last 90 days.')
      .addArgument(new Argument('[ids...]', 'IDs of regulations')),
  ).action(async (ids: readonly string[], _: unknown, self: Command) => {
    const { showRegulations } = await import('../workspace/regulate-users.ts')
    finish(await showRegulations(io, optionsOf(self), ids))
  })
}

const addWhyCommand = (program: Command, io: Io, finish: Finish): void => {
  addWorkspaceOptions(
    limit(
      program
        .command('why')
        .helpGroup(group)
        .summary('explain dropped calls, and find what causes them')
        .description(
          'Asks Segment which calls of a source it dropped, explains each reason, and finds its cause in the source code, in files of calls and in a running segment dev. Without a token, explains a code, files and source code.',
        )
        .argument('[code]', 'reason such as id_not_string, or the code of a rule')
        .option('--source <source>', 'source: ID, name or slug (default: the one of the write key)')
        .option('--destination <destination>', 'also what was dropped before this destination: ID or name')
        .option('--since <time>', 'start: an age such as 2h or 7d, or a date (default: 24h)')
        .option('--until <time>', 'end (default: now)')
        .option('--event <name>', 'only this event')
        .option('--code <path>', 'look for call sites in these files or folders; repeatable', collect)
        .option('--in <file>', 'look for such calls in this file; repeatable', collect)
        .option('--dev', 'look for such calls in a running segment dev')
        .option(...devUrlOption)
        .option('--dev-token <token>', 'token, if segment dev requires one [SEGMENT_DEV_TOKEN]'),
      '20 reasons',
    ).addHelpText(
      'after',
      exampleText([
        'segment why id_not_string',
        'segment why --source "Web shop" --since 7d --code src',
        'segment why --in export.ndjson --code src --json',
      ]),
    ),
  ).action(async (code: string | undefined, flags: WhyFlags, self: Command) => {
    const { runWhy } = await import('../why/run-why.ts')
    finish(await runWhy(io, optionsOf(self), { code, flags }))
  })
}

/** Adds the commands that read the workspace of a token. */
export const addWorkspaceCommands = (program: Command, io: Io, finish: Finish): void => {
  addTokenCommands(program, io, finish)
  addSourceCommands(program, io, finish)
  addObjectCommands(program, io, finish)
  addReportCommands(program, io, finish)
  addUserCommands(program, io, finish)
  addWhyCommand(program, io, finish)
}
