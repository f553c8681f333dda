import type { Command } from 'commander'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { profilePath, readProfileFile } from '../settings/profile-file.ts'
import { completeWords } from './complete-words.ts'
import type { Candidate, Offer } from './option-values.ts'
import { splitShellWords } from './shell-words.ts'

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
  const profiles = () => profileNames(io)
  if (shell === 'bash') {
    const words = splitShellWords(rest[0] ?? '', rest[1]).slice(1)
    const offer = await completeWords(
      program,
      words.map(({ text }) => text),
      profiles,
    )
    // bash replaces only the text after the last word break.
    const breakAt = words.at(-1)?.breakAt ?? 0
    print(io, offer, ({ value }) => value.slice(breakAt))
    return exitCodes.ok
  }
  // fish passes the word under the cursor with its open quotes.
  const words = shell === 'fish' ? [...rest.slice(0, -1), unquoted(rest.at(-1) ?? '')] : rest
  print(io, await completeWords(program, words, profiles), described)
  return exitCodes.ok
}
