import { batchPaths, callTypeNames, callTypes } from '@org/segment-core/spec'
import type { Command, Option } from 'commander'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { profilePath, readProfileFile } from '../settings/resolve-settings.ts'
import { cachedNames, type NamedKind } from '../workspace/name-cache.ts'
import { type Candidate, type Offer, offerOf, optionValues } from './option-values.ts'
import { splitShellWords } from './shell-words.ts'

const nothing: Offer = { candidates: [] }

const apiPaths = [...callTypeNames.map((type) => callTypes[type].path), batchPaths.batch]

/** Candidates for the arguments of a command, by its name, if the arguments have no choices. */
const argumentValues: Readonly<Record<string, readonly ((given: readonly string[]) => Offer)[]>> = {
  send: [() => ({ candidates: [], files: 'bare' })],
  replay: [() => ({ candidates: [], files: 'bare' })],
  trigger: [() => optionValues.event?.({ command: 'trigger', profiles: [] }) ?? nothing],
  api: [() => offerOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), () => offerOf(apiPaths)],
  set: [() => nothing, ([name = '']) => optionValues[name]?.({ command: 'set', profiles: [] }) ?? nothing],
}

/** Commands whose first argument is the name of an object in the workspace, by the command that they belong to. */
const namedArguments: Readonly<Record<string, NamedKind>> = {
  'sources get': 'sources',
  'sources key': 'sources',
  'sources settings': 'sources',
  'segment open': 'sources',
  'destinations get': 'destinations',
  'plans get': 'plans',
  'plan pull': 'plans',
}

/** Loads names, on demand. */
export interface CompletionNames {
  /** Of the profiles. */
  readonly profiles: () => Promise<readonly string[]>
  /** Of objects that were listed before with a profile; undefined for the selected one. */
  readonly objects: (kind: NamedKind, profile: string | undefined) => Promise<readonly string[]>
}

/** The parser state before the word under the cursor. */
interface Position {
  readonly command: Command
  /** Arguments of the command so far. */
  readonly given: readonly string[]
  /** Values of the options so far, by name. */
  readonly values: ReadonlyMap<string, string | undefined>
  /** The command whose `help` was asked for. */
  readonly helped?: Command | undefined
  /** The option whose value is under the cursor. */
  readonly pending?: Option | undefined
  /** After `--` there are no more options. */
  readonly ended: boolean
}

const ancestry = (command: Command): readonly Command[] =>
  command.parent === null ? [command] : [command, ...ancestry(command.parent)]

const optionsOf = (command: Command): readonly Option[] =>
  ancestry(command).flatMap((one) => one.createHelp().visibleOptions(one))

const findOption = (command: Command, flag: string): Option | undefined =>
  optionsOf(command).find((option) => option.long === flag || option.short === flag)

const subcommands = (command: Command): readonly Command[] => command.createHelp().visibleCommands(command)

const walk = (program: Command, words: readonly string[]): Position => {
  let command = program
  let given: string[] = []
  let ended = false
  let pending: Option | undefined
  let helped: Command | undefined
  const values = new Map<string, string | undefined>()
  for (const word of words) {
    if (pending !== undefined) {
      values.set(pending.name(), word)
      pending = undefined
    } else if (!ended && word === '--') ended = true
    else if (!ended && word.length > 1 && word.startsWith('-')) {
      const at = word.startsWith('--') ? word.indexOf('=') : -1
      const option = findOption(command, at < 0 ? word : word.slice(0, at))
      if (option === undefined) continue
      if (at < 0 && option.required) pending = option
      else values.set(option.name(), at < 0 ? undefined : word.slice(at + 1))
    } else {
      const inner: Command | undefined =
        given.length === 0 ? subcommands(command).find((one) => one.name() === word) : undefined
      if (inner === undefined) given.push(word)
      else {
        if (inner.name() === 'help') helped = command
        command = inner
        given = []
      }
    }
  }
  return { command, given, values, helped, pending, ended }
}

const isRepeatable = (option: Option): boolean => / repeatable/.test(option.description)

const flagCandidates = ({ command, values }: Position): readonly Candidate[] =>
  optionsOf(command)
    .filter((option) => isRepeatable(option) || !values.has(option.name()))
    .flatMap((option) => (option.long === undefined ? [] : [{ value: option.long, description: option.description }]))

const argumentOffer = async (position: Position, names: CompletionNames): Promise<Offer> => {
  const { command, given, helped, values } = position
  if (helped !== undefined) return { candidates: given.length > 0 ? [] : commandCandidates(helped) }
  const inner = given.length === 0 ? commandCandidates(command) : []
  const choices = command.registeredArguments[given.length]?.argChoices
  if (choices !== undefined) return offerOf(choices)
  const kind = namedArguments[`${command.parent?.name() ?? ''} ${command.name()}`]
  if (kind !== undefined) return offerOf(given.length > 0 ? [] : await names.objects(kind, values.get('profile')))
  const offer = argumentValues[command.name()]?.[given.length]?.(given) ?? nothing
  return { ...offer, candidates: [...inner, ...offer.candidates] }
}

const commandCandidates = (command: Command): readonly Candidate[] =>
  subcommands(command).map((one) => ({ value: one.name(), description: one.summary() || one.description() }))

const valueOffer = async (option: Option, position: Position, names: CompletionNames): Promise<Offer> => {
  if (option.argChoices !== undefined) return offerOf(option.argChoices)
  // `segment tail` has an option of this name for another kind of source.
  if (option.long === '--source' && position.command.name() !== 'tail')
    return offerOf(await names.objects('sources', position.values.get('profile')))
  // `segment plan push` has an option of this name for the plan in the workspace.
  if (option.long === '--plan' && position.command.name() === 'push')
    return offerOf(await names.objects('plans', position.values.get('profile')))
  // Its values are in the files.
  if (option.long === '--plan' && position.command.parent?.name() === 'plan') return nothing
  const profiles = option.name() === 'profile' ? await names.profiles() : []
  const offered = Object.hasOwn(optionValues, option.name()) ? optionValues[option.name()] : undefined
  return offered?.({ command: position.command.name(), event: position.values.get('event'), profiles }) ?? nothing
}

const startingWith = (offer: Offer, typed: string, before = ''): Offer => ({
  ...offer,
  candidates: offer.candidates
    .filter(({ value }) => value.startsWith(typed))
    .map((candidate) => ({ ...candidate, value: `${before}${candidate.value}` })),
})

/**
 * Completes the word under the cursor.
 * @param words the words after the program name; the last one ends at the cursor
 */
const completeWords = async (program: Command, words: readonly string[], names: CompletionNames): Promise<Offer> => {
  const typed = words.at(-1) ?? ''
  const position = walk(program, words.slice(0, -1))
  const offerFor = (option: Option): Promise<Offer> => valueOffer(option, position, names)
  if (position.pending !== undefined) return startingWith(await offerFor(position.pending), typed)
  if (position.ended || !typed.startsWith('-')) return startingWith(await argumentOffer(position, names), typed)
  const at = typed.indexOf('=')
  if (at < 0) return startingWith({ candidates: flagCandidates(position) }, typed)
  const option = findOption(position.command, typed.slice(0, at))
  if (option === undefined || !option.required) return nothing
  return startingWith(await offerFor(option), typed.slice(at + 1), typed.slice(0, at + 1))
}

const profileNames = async (io: Io): Promise<readonly string[]> => {
  try {
    return Object.keys((await readProfileFile(io, profilePath(io))).profiles)
  } catch {
    // An error would clutter the prompt; the command itself reports it.
    return []
  }
}

const described = ({ value, description }: Candidate): string =>
  description === undefined ? value : `${value}\t${description.split('\n')[0] ?? ''}`

const print = (io: Io, offer: Offer, line: (candidate: Candidate) => string): void => {
  const lines = offer.candidates.map(line)
  if (offer.files !== undefined) lines.push(offer.files === 'at' ? ':files@' : ':files')
  if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`)
}

const unquoted = (word: string): string => splitShellWords(word).at(-1)?.text ?? ''

/**
 * Answers a completion script: `complete <shell> -- …`. bash passes the line up to the cursor and its word breaks; the
 * other shells pass the words after the program name, the last one up to the cursor.
 */
export const answerCompletion = async (io: Io, program: Command, args: readonly string[]): Promise<ExitCode> => {
  const [shell, separator, ...rest] = args
  if (shell === undefined || separator !== '--') return exitCodes.usage
  const names: CompletionNames = {
    profiles: () => profileNames(io),
    objects: (kind, profile) => cachedNames(io, kind, profile),
  }
  if (shell === 'bash') {
    const words = splitShellWords(rest[0] ?? '', rest[1]).slice(1)
    const offer = await completeWords(
      program,
      words.map(({ text }) => text),
      names,
    )
    // bash replaces only the text after the last word break.
    const breakAt = words.at(-1)?.breakAt ?? 0
    print(io, offer, ({ value }) => value.slice(breakAt))
    return exitCodes.ok
  }
  // fish passes the word under the cursor with its open quotes.
  const words = shell === 'fish' ? [...rest.slice(0, -1), unquoted(rest.at(-1) ?? '')] : rest
  print(io, await completeWords(program, words, names), described)
  return exitCodes.ok
}
