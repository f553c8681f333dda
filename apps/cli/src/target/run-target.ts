import type { ExitCode } from '../errors/exit-codes.ts'
import {
  defaultConcurrency,
  defaultFlushInterval,
  defaultRate,
  type ImportOptions,
  inputSettings,
  parseCount,
  parseRate,
  rowSettings,
} from '../import/import-options.ts'
import { sendPlan } from '../import/send-plan.ts'
import type { Io } from '../io/io.ts'
import { reportError } from '../output/report-error.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { parseTime } from '../settings/resolve-settings.ts'
import type { PlanFlags } from '../tracking-plan/load-plan.ts'
import { createTapReader } from './read-tap.ts'
import { readTargetConfig, type TargetConfig } from './target-config.ts'

/** Flags of `segment target`. */
export interface TargetFlags extends PlanFlags {
  /** The flag of every Singer target; elsewhere `--config` names the file of profiles, and takes this value too. */
  readonly config?: string
}

/** The flags, and the settings of the configuration without a flag. `--config` is the file of the target, not of profiles. */
const withConfig = (
  { config: _config, ...options }: GlobalOptions & PlanFlags,
  config: TargetConfig,
): ImportOptions => {
  const { write_key: writeKey, region, host, allow_insecure_host: insecure, profile, state_dir: stateDir } = config
  const { plan, unplanned } = config
  return {
    ...(writeKey === undefined ? {} : { writeKey }),
    ...(region === undefined ? {} : { region }),
    ...(host === undefined ? {} : { host }),
    ...(insecure === undefined ? {} : { allowInsecureHost: String(insecure) }),
    ...(profile === undefined ? {} : { profile }),
    ...(stateDir === undefined ? {} : { stateDir }),
    ...(plan === undefined ? {} : { plan }),
    ...(unplanned === undefined ? {} : { unplanned }),
    ...options,
  }
}

const numberText = (value: number | string | undefined, fallback: number): string => String(value ?? fallback)

/**
 * Runs `segment target`: reads the messages of a Singer tap from standard input, sends the calls of its records and writes
 * each state to standard output once every record before it is acknowledged, or rejected into a file.
 */
export const runTarget = async (io: Io, options: GlobalOptions & PlanFlags, flags: TargetFlags): Promise<ExitCode> => {
  // Standard output belongs to the states.
  const own: Io = { ...io, stdout: io.stderr }
  try {
    return await receive(io, own, options, flags)
  } catch (error) {
    return reportError(own, options, error)
  }
}

const receive = async (io: Io, own: Io, options: GlobalOptions & PlanFlags, flags: TargetFlags): Promise<ExitCode> => {
  const remark = (text: string): void => {
    if (options.quiet !== true) io.stderr.write(`${text}\n`)
  }
  const config = await readTargetConfig(io, flags.config ?? options.config, remark)
  const merged = withConfig(options, config)
  const rows = await rowSettings(own, merged)
  const tap = createTapReader(io, { config, rows, remark, write: (line) => io.stdout.write(line) })
  const input = { name: '-', source: io.stdinBytes() }
  return sendPlan(own, merged, {
    ...{ inputs: [input], rows, layouts: [] },
    reading: await inputSettings({ ...merged, format: 'ndjson' }, []),
    concurrency: parseCount('concurrency', numberText(config.concurrency, defaultConcurrency), [1, 64]),
    callsPerSecond: parseRate(numberText(config.rate, defaultRate)),
    batchCalls: parseCount('batch_calls', numberText(config.batch_calls, 2_500), [1, 2_500]),
    limit: Number.POSITIVE_INFINITY,
    flushMs: parseTime(config.flush_interval ?? defaultFlushInterval, 'flush interval'),
    run: { name: `target-${io.createId().slice(0, 8)}`, isChosen: false },
    hooks: {
      read: (_, onBytes) => tap.read(input.source, onBytes),
      prepare: tap.prepare,
      onSettled: (_, { offset }) => tap.settle(offset),
    },
    advice: 'Run the pipeline again: the tap continues after the last state; records keep their messageIds.',
  })
}
