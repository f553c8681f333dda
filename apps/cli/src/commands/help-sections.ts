import { type Command, Help } from 'commander'

/** The sections of a help text that list commands: their headings come from the commands. */
const commandHeadings = (command: Command, helper: Help): ReadonlySet<string> =>
  new Set(helper.visibleCommands(command).map((one) => one.helpGroup() || 'Commands:'))

/** Shows commands before options: they are what a person looks for first. */
export const formatHelp = (command: Command, helper: Help): string => {
  const text = Help.prototype.formatHelp.call(helper, command, helper)
  const headings = commandHeadings(command, helper)
  if (headings.size === 0) return text
  const sections = text.split(/\n(?=\S[^\n]*:\n)/)
  const isOfCommands = (section: string): boolean => headings.has(section.split('\n', 1)[0] ?? '')
  const first = sections.findIndex((section) => /^(?:Global )?Options:/.test(section))
  const [before, rest] = [sections.slice(0, first), sections.slice(first)]
  return [...before, ...rest.filter(isOfCommands), ...rest.filter((section) => !isOfCommands(section))].join('\n')
}
