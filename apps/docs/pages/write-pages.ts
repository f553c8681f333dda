import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { apiPages } from './api-pages.ts'
import { benchmarkPages } from './benchmark-page.ts'
import { codePages } from './code-pages.ts'
import { commandPages } from './command-pages.ts'
import { issuePages } from './issue-pages.ts'
import { fileText } from './page-file.ts'
import { settingPages } from './setting-pages.ts'

// Writes every page that is not written by hand. Version control ignores them: they follow from tables and docstrings.
const content = join(import.meta.dirname, '../src/content/docs')
for (const path of ['api', 'reference', 'benchmarks.md'])
  await rm(join(content, path), { recursive: true, force: true })

const pages = [
  ...issuePages(),
  ...(await codePages()),
  ...(await commandPages()),
  ...(await settingPages()),
  ...(await benchmarkPages()),
  ...(await apiPages()),
]
for (const page of pages) {
  const path = join(content, page.path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, fileText(page))
}
process.stdout.write(`${pages.length} pages written.\n`)
