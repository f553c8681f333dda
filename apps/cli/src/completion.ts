import tab from '@bomb.sh/tab/commander'
import { currencies, regions, semanticEventCategories } from '@org/segment-core/spec'
import type { Command } from 'commander'

const events = semanticEventCategories.flatMap((category) => category.events.map((event) => event.name))

/** Values worth offering, by flag; choices that a flag declares itself are offered anyway. */
const values: Readonly<Record<string, readonly string[]>> = {
  event: events,
  currency: currencies,
  region: Object.keys(regions),
}

/** Makes a program print completion scripts (`completion <shell>`) and answer them (`complete -- …`). */
export const addCompletion = (program: Command): void => {
  const root = tab(program, { completionCommandName: 'completion' })
  for (const command of root.commands.values()) {
    for (const [flag, offered] of Object.entries(values)) {
      const option = command.options.get(flag)
      if (option !== undefined) {
        option.handler = (complete) => {
          for (const value of offered) complete(value, '')
        }
      }
    }
  }
}
