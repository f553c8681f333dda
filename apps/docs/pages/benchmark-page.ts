import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PageFile } from './page-file.ts'

const readme = join(import.meta.dirname, '../../../bench/README.md')

/** The sections of a Markdown file by their headings, without the text before the first one. */
const sectionsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf('\n')
        return [section.slice(0, end).trim(), section.slice(end + 1).trim()] as const
      }),
  )

/** Links to files of the repository lead nowhere on the site, so only their text remains. Those within the page stay. */
const withoutFileLinks = (text: string): string => text.replace(/\[([^\]]+)\]\((?!#|https?:)[^)]*\)/g, '$1')

const wanted = ['Results', 'Clients under the same faults', 'How it measures', 'What each comparison leaves out']

/**
 * The measured figures with their noise, as the benches' own page has them.
 * @throws {Error} if that page lacks a section
 */
export const benchmarkPages = async (): Promise<readonly PageFile[]> => {
  const sections = sectionsOf(await readFile(readme, 'utf8'))
  const parts = wanted.flatMap((heading) => {
    const section = sections.get(heading)
    if (section === undefined) throw new Error(`bench/README.md has no section ${heading}.`)
    return [`## ${heading}`, withoutFileLinks(section).replace(/<!--[\s\S]*?-->/g, '')]
  })
  return [
    {
      path: 'benchmarks.md',
      isWide: true,
      title: 'Benchmarks',
      description: 'What the benches measured, with the noise, and the promises that do not hold.',
      text: [
        'Each figure is a ratio of two subjects that alternate in the same run. **Median** is the figure; **middle half** is its noise, so a smaller difference means nothing. To measure on your machine, run `npx --yes pnpm@12.21.0 bench` in a clone of the repository.',
        ...parts,
      ].join('\n\n'),
    },
  ]
}
