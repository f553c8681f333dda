import { isAbsolute, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TextOutput } from '../io/io.ts'
import type { Style } from '../output/report.ts'
import { type Finding, type FindingGroup, ruleTexts } from './finding.ts'

/** The summary of a run. */
export interface ValidateTotals {
  readonly rows: number
  readonly errors: number
  readonly warnings: number
  readonly groups: readonly FindingGroup[]
  /** What was validated, if it is not rows: `40 call sites`. */
  readonly subject?: string
}

/** Writes findings as they are found, and a summary at the end. */
export interface FindingWriter {
  write(finding: Finding): void
  end(totals: ValidateTotals): void
}

const count = (value: number): string => value.toLocaleString('en-US')
const plural = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? '' : 's'}`

/** Text: one line per finding up to `maxLines`, then every kind with its count and first position. */
export const textWriter = (
  output: TextOutput,
  style: Style,
  options: { readonly maxLines: number; readonly quiet: boolean },
): FindingWriter => {
  let written = 0
  const label = (severity: Finding['severity']): string =>
    severity === 'error' ? style.red('error') : style.yellow('warning')
  return {
    write({ file, line, column, severity, code, path, message }) {
      written += 1
      if (written > options.maxLines || options.quiet) return
      // Most messages begin with the path.
      const place = path === '' || message.startsWith(path) ? '' : ` ${style.bold(path)}:`
      output.write(`${file}:${line}:${column}: ${label(severity)} ${code}${place} ${message}\n`)
    },
    end({ rows, errors, warnings, groups, subject }) {
      if (options.quiet) return
      if (written > options.maxLines) {
        output.write(style.dim(`… and ${count(written - options.maxLines)} more; raise --max-lines to see them\n`))
      }
      if (groups.length > 0) output.write('\n')
      for (const group of groups) {
        const { file, line, column } = group.first
        const place = group.path === '' ? '' : ` ${style.bold(group.path)}`
        output.write(`${count(group.count)} × ${label(group.severity)} ${group.code}${place}: ${group.rule}\n`)
        output.write(style.dim(`    first at ${file}:${line}:${column}\n`))
      }
      const result = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`
      const colored = errors > 0 ? style.red(result) : warnings > 0 ? style.yellow(result) : style.green(result)
      output.write(`${groups.length > 0 ? '\n' : ''}${subject ?? plural(rows, 'row')}: ${colored}\n`)
    },
  }
}

/** JSON: one document of findings and a summary, written as findings arrive. */
export const jsonWriter = (output: TextOutput): FindingWriter => {
  // Written with the first finding, so that a usage error leaves no half document.
  let before = '{"findings":['
  return {
    write(finding) {
      output.write(`${before}\n${JSON.stringify(finding)}`)
      before = ','
    },
    end(totals) {
      output.write(`${before === ',' ? '' : before}\n],"summary":${JSON.stringify(totals)}}\n`)
    },
  }
}

/** URI of a file: relative to the working directory, as code scanning needs it, or absolute. */
const addressOf = (file: string): string => {
  if (file === '-') return 'stdin'
  if (isAbsolute(file)) return pathToFileURL(file).href
  return normalize(file).split(sep).map(encodeURIComponent).join('/')
}

/**
 * For code scanning: SARIF 2.1.0, written as findings arrive, with the rules after the results.
 * @param tool the command
 * @param version of this package
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarifWriter = (output: TextOutput, tool: string, version: string): FindingWriter => {
  const seen = new Map<string, number>()
  let before =
    '{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":['
  return {
    write({ file, line, column, severity, code, path, message, advice }) {
      const ruleIndex = seen.get(code) ?? seen.size
      seen.set(code, ruleIndex)
      const result = {
        ruleId: code,
        ruleIndex,
        level: severity,
        message: { text: `${path === '' || message.startsWith(path) ? '' : `${path}: `}${message} ${advice}`.trim() },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: addressOf(file) },
              region: { startLine: line, startColumn: column },
            },
          },
        ],
      }
      output.write(`${before}\n${JSON.stringify(result)}`)
      before = ','
    },
    end() {
      const rules = [...seen.keys()].map((code) => {
        const { rule = code, page } = ruleTexts[code] ?? {}
        const text = { text: rule }
        // GitHub shows a rule only with all three of its texts.
        const help = { text: page === undefined ? rule : `${rule} See ${page}` }
        return { id: code, shortDescription: text, fullDescription: text, help, helpUri: page }
      })
      const driver = { name: tool, version, rules }
      output.write(`${before === ',' ? '' : before}\n],"tool":{"driver":${JSON.stringify(driver)}}}]}\n`)
    },
  }
}
