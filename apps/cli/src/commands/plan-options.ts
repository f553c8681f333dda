import { type Command, Option } from 'commander'
import { unplannedChoices } from '../settings/unplanned.ts'

/** Adds the options of the commands that check calls against a tracking plan. */
export const addPlanOptions = (command: Command): Command =>
  command
    .option(
      '--plan <path>',
      'tracking plan that calls must keep to: a folder, or a file with the rules of the Public API',
    )
    .addOption(
      new Option(
        '--unplanned <severity>',
        'severity of events and properties that the plan does not list (default: warn)',
      ).choices(unplannedChoices),
    )
