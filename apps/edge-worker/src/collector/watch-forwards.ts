import type { Log } from '../log/log-entry.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { SourceRegister } from '../sources/source-register.ts'

const warningsOf = ({ label, planViolationsTo, planBlockedTo }: KnownSource, sources: SourceRegister) =>
  [planViolationsTo, planBlockedTo]
    .filter((alias) => alias !== undefined && sources.byAlias(alias) === undefined)
    .map(
      (alias) =>
        `The plan of the source ${label} forwards to ${alias}, which is not a source. Calls to forward are answered 503 until it is.`,
    )

/** Warns of sources that forward to an alias that no source has, at the start and when the sources change. */
export const watchForwards = (sources: SourceRegister, log: Log): void => {
  let known: ReadonlySet<string> = new Set()
  const look = (): void => {
    const warnings = new Set(sources.all.flatMap((source) => warningsOf(source, sources)))
    for (const message of warnings) if (!known.has(message)) log({ level: 'warning', message })
    known = warnings
  }
  look()
  sources.onChange(look)
}
