import type { FunctionGroup } from './function-row.ts'
import { imlFunctions } from './iml-functions.ts'

const titles: Readonly<Record<FunctionGroup, string>> = {
  general: 'General',
  text: 'Text and bytes',
  hash: 'Hashes',
  number: 'Numbers',
  date: 'Dates',
  array: 'Arrays and collections',
  app: 'Only in apps',
}

/** The standard functions as Markdown, one table per group. */
export const functionTable = (): string => {
  const groups = Object.keys(titles) as FunctionGroup[]
  return groups
    .map((group) => {
      const rows = [...imlFunctions.values()]
        .filter((row) => row.group === group)
        .map(({ name, signature, docs }) => `| \`${name}(${signature})\` | ${docs.replaceAll('|', '\\|')} |`)
      return [`### ${titles[group]}`, '', '| Function | Returns |', '| --- | --- |', ...rows].join('\n')
    })
    .join('\n\n')
}
