import type { TextOutput } from '../io/io.ts'
import { countOf } from '../output/report.ts'
import type { Finding } from '../validate/finding.ts'
import type { FindingWriter } from '../validate/finding-writers.ts'

/** Text in a cell of a table. */
const cell = (text: string): string => text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ')

/** The comment of a pull request has at most 65,536 characters. */
const mostRows = 200

/** Markdown for the comment of a pull request: a table of findings. */
export const markdownWriter = (output: TextOutput): FindingWriter => {
  const rows: string[] = []
  let count = 0
  return {
    write({ file, line, severity, code, message, advice }: Finding) {
      count += 1
      if (rows.length < mostRows) {
        rows.push(
          `| ${severity} | \`${file.replaceAll('`', '')}:${line}\` | ${cell(`${message} ${advice}`)} | \`${code}\` |`,
        )
      }
    },
    end({ errors, warnings, subject = '' }) {
      const result = `**${countOf(errors, 'error')} and ${countOf(warnings, 'warning')}** in ${subject}.`
      const table = ['', '| Severity | Place | What is wrong | Code |', '| --- | --- | --- | --- |', ...rows]
      const more = count > rows.length ? ['', `And ${count - rows.length} more.`] : []
      output.write(`${['### Tracking plan', '', result, ...(count > 0 ? table : []), ...more].join('\n')}\n`)
    },
  }
}
