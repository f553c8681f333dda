import { basename } from 'node:path'
import { usageError } from '../errors/cli-error.ts'
import type { ExitCode } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { openChangeState } from './change-state.ts'
import { type ChangeCounts, changeColumn, createChangedRows } from './changed-rows.ts'
import type { ImportOptions } from './import-options.ts'
import { createRowPreparer } from './prepare-row.ts'
import { checkInput, previewInput } from './preview.ts'
import { type ImportPlan, sendPlan } from './send-plan.ts'

const count = (value: number): string => value.toLocaleString('en-US')

const countsText = ({ added, changed, removed, unchanged, removedLeft }: ChangeCounts): string => {
  const left = removedLeft === undefined || removed === 0 ? '' : ` (not sent: ${removedLeft})`
  return `changes: ${count(added)} added, ${count(changed)} changed, ${count(removed)} removed${left}, ${count(unchanged)} unchanged`
}

const keyColumnsOf = ({ key = '' }: ImportOptions): readonly string[] => {
  const columns = key.split(',').map((name) => name.trim())
  if (columns.every((name) => name !== '')) return columns
  throw usageError('--changes-since needs --key: the columns that identify a row.', 'Write it as --key id.')
}

/**
 * Imports the rows of a snapshot that changed since the last run. The state takes the place of the journals.
 * @param previewed number of calls to show without sending
 * @throws {CliError} `usage`, `import_running`, `cannot_write`
 */
export const importChanges = async (
  io: Io,
  options: ImportOptions & { readonly changesSince: string },
  plan: ImportPlan,
  previewed: number | undefined,
): Promise<ExitCode> => {
  if (options.resume || options.restart) {
    throw usageError(
      '--changes-since needs no --resume or --restart.',
      'Run the command again, or delete the state to send every row.',
    )
  }
  const { rows, layouts, reading, inputs } = plan
  if (layouts.some(({ compiled }) => compiled.fold !== undefined)) {
    throw usageError('--changes-since compares single rows, so it cannot be combined with folded rows.')
  }
  const keyColumns = keyColumnsOf(options)
  const state = await openChangeState(options.changesSince, keyColumns, io.createId)
  try {
    const readsChange = JSON.stringify(rows.layouts).includes(changeColumn)
    const changed = createChangedRows({ inputs, reading, state, keyColumns, readsChange })
    const [only] = inputs
    const snapshot = {
      name: inputs.length === 1 && only !== undefined ? only.name : `${inputs.length} inputs`,
      source: changed.source,
    }
    const look = { inputs: [snapshot], rows, layouts, reading }
    const report = (): void => {
      if (!options.quiet) io.stderr.write(`${countsText(changed.counts())}\n`)
    }
    const run = async (): Promise<ExitCode> => {
      if (previewed !== undefined) return previewInput(io, options, { ...look, count: previewed })
      if (options.dryRun || options.curl) return checkInput(io, options, { ...look, count: plan.limit })
      return sendPlan(io, options, {
        ...{ ...plan, ...look },
        run: { name: `changes-${basename(options.changesSince)}`, isChosen: false },
        hooks: {
          prepare: createRowPreparer({
            ...{ settings: rows, place: '', idName: '', now: io.now, messageIdOf: changed.messageIdOf },
          }),
          onSettled: (_, checkpoint, rejects) => changed.settle(checkpoint, rejects),
        },
        beforeReport: () => {
          if (options.json) io.stdout.write(`${JSON.stringify({ event: 'changes', ...changed.counts() })}\n`)
          report()
        },
        advice: 'Run the same command again: rows that were not acknowledged are found again.',
      })
    }
    if (previewed === undefined && !options.dryRun && !options.curl) return await run()
    const code = await run()
    report()
    return code
  } finally {
    state.close()
  }
}
